/** Options and answers as JSON carries them: bytes are written in base64url. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function textOf(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withBytes(value: Json | undefined, ...keys: string[]): Record<string, unknown> {
  const made: Record<string, unknown> = isObject(value) ? { ...value } : {};
  for (const key of keys) {
    if (typeof made[key] === 'string') made[key] = bytesOf(made[key]);
  }
  return made;
}

function known(value: Json | undefined): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((one) => withBytes(one, 'id')) : [];
}

/** Reads what the server asks of an existing passkey. */
export function requestOf(options: JsonObject): CredentialRequestOptions {
  const asked = options['publicKey'];
  const publicKey = withBytes(asked, 'challenge');
  if (isObject(asked) && asked['allowCredentials']) publicKey['allowCredentials'] = known(asked['allowCredentials']);
  return { publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions };
}

/** Reads what the server asks of a new passkey; it is kept on the device, and opened by its lock. */
export function creationOf(options: JsonObject): CredentialCreationOptions {
  const asked = options['publicKey'];
  const publicKey = withBytes(asked, 'challenge');
  if (isObject(asked)) {
    publicKey['user'] = withBytes(asked['user'], 'id');
    publicKey['excludeCredentials'] = known(asked['excludeCredentials']);
    publicKey['authenticatorSelection'] = {
      ...withBytes(asked['authenticatorSelection']),
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    };
  }
  return { publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions };
}

interface Answer {
  clientDataJSON: ArrayBuffer;
  attestationObject?: ArrayBuffer;
  authenticatorData?: ArrayBuffer;
  signature?: ArrayBuffer;
  userHandle?: ArrayBuffer | null;
  getTransports?: () => string[];
}

export interface Proof {
  id: string;
  rawId: ArrayBuffer;
  type: string;
  authenticatorAttachment?: string | null;
  response: Answer;
  getClientExtensionResults: () => unknown;
}

/** Writes what the device answered, for the server. */
export function answerOf(proof: Proof): string {
  const { response } = proof;
  const written: Record<string, unknown> = { clientDataJSON: textOf(response.clientDataJSON) };
  for (const key of ['attestationObject', 'authenticatorData', 'signature', 'userHandle'] as const) {
    const bytes = response[key];
    if (bytes) written[key] = textOf(bytes);
  }
  if (response.getTransports) written['transports'] = response.getTransports();
  return JSON.stringify({
    id: proof.id,
    rawId: textOf(proof.rawId),
    type: proof.type,
    authenticatorAttachment: proof.authenticatorAttachment ?? null,
    clientExtensionResults: proof.getClientExtensionResults(),
    response: written,
  });
}

/** Says what went wrong, and what to do, from the name of the browser's error. */
export function wordsFor(name: string): string {
  if (name === 'NotAllowedError') return 'No passkey was used. Try again, or sign in another way.';
  if (name === 'InvalidStateError') return 'This device has a passkey for your account already.';
  if (name === 'SecurityError') return 'Passkeys do not work at this address. Sign in another way.';
  return 'That did not work. Try again, or sign in another way.';
}
