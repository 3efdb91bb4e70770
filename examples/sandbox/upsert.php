<?php
// Upserts a contact with WSSE, as any Emarsys client does. EMARSYS_API_URL=http://127.0.0.1:3100 php upsert.php new@example.com
$url = getenv('EMARSYS_API_URL') ?: 'http://127.0.0.1:3100';
$user = getenv('EMARSYS_API_USER') ?: 'sandbox_account001';
$password = getenv('EMARSYS_API_PASSWORD') ?: 'sandbox-secret';

$nonce = bin2hex(random_bytes(16));
$created = gmdate('Y-m-d\TH:i:s\Z');
$digest = base64_encode(sha1($nonce . $created . $password));
$wsse = "UsernameToken Username=\"$user\", PasswordDigest=\"$digest\", Nonce=\"$nonce\", Created=\"$created\"";

$context = stream_context_create(['http' => [
    'method' => 'PUT',
    'header' => ["X-WSSE: $wsse", 'Content-Type: application/json'],
    'content' => json_encode(['key_id' => '3', 'contacts' => [['3' => $argv[1], '31' => '1']]]),
]]);
$answer = json_decode(file_get_contents("$url/api/v2/contact/?create_if_not_exists=1", false, $context), true);
echo $answer['replyText'], ' ', count($answer['data']['ids']), "\n";
