/** One drawing on a picture: what it is here, what the server has of it, and what must be sent so that both agree. */

import type { Kind, Spot } from './measure.ts';

/** What a person can change. */
export interface Content { points: readonly Spot[]; structure: string; removed: boolean }

export interface Drawing {
  /** Tells drawings of this page apart. */
  readonly key: number;
  readonly pictureId: string;
  /** From 0; null on a still. */
  readonly frame: number | null;
  readonly kind: Kind;
  readonly by: string;
  readonly mine: boolean;
  /** The name of its structure as the server wrote it, where the page's list does not have it. */
  readonly structureName: string;
  now: Content;
  /** The server's name for it, once it has one. */
  id: string | null;
  /** What the server has; null before it has anything. */
  kept: Content | null;
  /** Why it is not kept, in words; '' where nothing went wrong. */
  problem: string;
}

/** A drawing as the server writes it. */
export interface Row {
  id: string; pictureId: string; frame: number | null; kind: Kind; points: Spot[]; structure: string;
  structureName?: string; by: string; mine: boolean;
}

/** A request that brings the server nearer to what is here; `path` follows the address of all drawings. */
export interface Step { method: 'POST' | 'PATCH' | 'DELETE'; path: string; body: Record<string, unknown> | null; then: Content }

let last = 0;

/** Make a new drawing of one's own. */
export function begun(pictureId: string, frame: number | null, kind: Kind, points: readonly Spot[], structure: string): Drawing {
  const now = { points, structure, removed: false };
  return { key: (last += 1), pictureId, frame, kind, by: '', mine: true, structureName: '', now, id: null, kept: null, problem: '' };
}

/** Make a drawing of what the server has. */
export function received({ id, pictureId, frame, kind, points, structure, structureName = '', by, mine }: Row): Drawing {
  const now = { points, structure, removed: false };
  return { key: (last += 1), pictureId, frame, kind, by, mine, structureName, now, id, kept: now, problem: '' };
}

/** Give the next request that is needed, or null where the server has what is here. */
export function nextStep({ id, kept, now, kind, pictureId, frame }: Drawing): Step | null {
  if (!kept || id === null) {
    if (now.removed) return null;
    const { points, structure } = now;
    return { method: 'POST', path: '', body: { pictureId, frame, kind, points, structure }, then: now };
  }
  if (now.removed) return kept.removed ? null : { method: 'DELETE', path: `${id}/`, body: null, then: { ...kept, removed: true } };
  if (kept.removed) return { method: 'POST', path: `${id}/restore/`, body: null, then: { ...kept, removed: false } };
  const body = {
    ...(samePoints(kept.points, now.points) ? {} : { points: now.points }),
    ...(kept.structure === now.structure ? {} : { structure: now.structure }),
  };
  return Object.keys(body).length > 0 ? { method: 'PATCH', path: `${id}/`, body, then: now } : null;
}

/** Tell whether a drawing is on this frame of this picture; frames count only where there are several. */
export function isOn({ pictureId, frame, now }: Drawing, picture: { id: string; frameCount: number }, shown: number): boolean {
  return pictureId === picture.id && !now.removed && (picture.frameCount < 2 || (frame ?? 0) === shown);
}

function samePoints(a: readonly Spot[], b: readonly Spot[]): boolean {
  return a.length === b.length && a.every(([x, y], index) => x === b[index]?.[0] && y === b[index]?.[1]);
}
