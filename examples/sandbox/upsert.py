"""Upserts a contact with WSSE, as any Emarsys client does. EMARSYS_API_URL=http://127.0.0.1:3100 python3 upsert.py new@example.com"""
import base64, datetime, hashlib, json, os, secrets, sys, urllib.request

url = os.environ.get('EMARSYS_API_URL', 'http://127.0.0.1:3100')
user = os.environ.get('EMARSYS_API_USER', 'sandbox_account001')
password = os.environ.get('EMARSYS_API_PASSWORD', 'sandbox-secret')

nonce = secrets.token_hex(16)
created = datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
digest = base64.b64encode(hashlib.sha1((nonce + created + password).encode()).hexdigest().encode()).decode()
wsse = f'UsernameToken Username="{user}", PasswordDigest="{digest}", Nonce="{nonce}", Created="{created}"'

request = urllib.request.Request(
    f'{url}/api/v2/contact/?create_if_not_exists=1',
    data=json.dumps({'key_id': '3', 'contacts': [{'3': sys.argv[1], '31': '1'}]}).encode(),
    headers={'X-WSSE': wsse, 'Content-Type': 'application/json'},
    method='PUT',
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)
print(answer['replyText'], len(answer['data']['ids']))
