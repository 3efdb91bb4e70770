/** Anything that is kept as clients gave it, under an id of the account's. */
export interface Item {
  readonly id: number
  [property: string]: unknown
}

/** An e-mail campaign; what a client gave of it is kept, beside these, by Emarsys's names. */
export interface Email extends Item {
  name: string
  language: string
  subject: string
  fromname: string
  fromemail: string
  html_source: string
  text_source: string
  readonly created: string
  status: EmailStatus
  /** The campaign that this one is a version of. */
  readonly root_campaign_id: number | null
  sections: Item[]
  links: Item[]
}

/** Emarsys's codes: in design, tested, launched, ready to launch, deactivated, aborted. */
export type EmailStatus = '1' | '2' | '3' | '4' | '-3' | '-6'

/** One launch of an e-mail campaign. */
export interface Launch {
  readonly id: number
  readonly email_id: number
  /** When it is to be, or was: a launch in the future is a plan, and nothing happens until somebody asks for it. */
  readonly launch_date: string
  readonly contactlist: string
  readonly filter: string
  /** Contacts of the list or segment. */
  readonly planned: number
  /** Of these, those who opted in and have an address. */
  readonly sent: number
}

/** An e-mail that Emarsys would have sent: it is kept for whoever tests, and goes nowhere. */
export interface Mail {
  readonly id: number
  readonly kind: 'test' | 'launch' | 'broadcast' | 'trigger'
  readonly email_id: number
  /** Of a launch or broadcast. */
  readonly launch_id: number | null
  /** Null for a test mail to an address. */
  readonly contact_id: number | null
  readonly to: string
  readonly from: string
  readonly subject: string
  /** The campaign's own text: placeholders are not filled in. */
  readonly html: string
  readonly text: string
  /** `data` of the trigger. */
  readonly data: unknown
  /** ISO 8601. */
  readonly at: string
}

/** So many mails are kept; then the oldest tenth goes. */
const MAX_MAILS = 10_000

/** Keeps mails. */
export function keepMails(mails: Mail[], fresh: readonly Mail[]): void {
  for (const mail of fresh) mails.push(mail)
  if (mails.length > MAX_MAILS) mails.splice(0, mails.length - MAX_MAILS + MAX_MAILS / 10)
}

/** An empty campaign in design. */
export function newEmail(id: number, created: string): Email {
  return {
    id,
    name: '',
    language: 'en',
    subject: '',
    fromname: '',
    fromemail: '',
    html_source: '',
    text_source: '',
    created,
    status: '1',
    root_campaign_id: null,
    sections: [],
    links: []
  }
}
