/** What the panel shows, from all that it depends on. */

import type { Region } from '../logic.ts';
import type { History } from './history.ts';
import type { Keeping } from './keeping.ts';
import { isCalibrated, type Kind } from './measure.ts';
import type { PanelState } from './panel.ts';
import type { Placing } from './placing.ts';
import { hintOf, scaleWords } from './words.ts';

export interface Facts {
  kind: Kind | null;
  regions: readonly Region[];
  placing: Placing | null;
  /** Whether a structure is chosen for a label. */
  isNamed: boolean;
  warning: string;
  history: Pick<History, 'canUndo' | 'canRedo'>;
  keeping: Pick<Keeping, 'isKnown' | 'keeps' | 'problem' | 'failed' | 'unkept'>;
}

/** Give what the panel shows. */
export function stateOf({ kind, regions, placing, isNamed, warning, history: { canUndo, canRedo }, keeping }: Facts): PanelState {
  const canMeasure = regions.some(isCalibrated);
  const placed = placing?.placed.length ?? 0;
  return {
    kind, canMeasure, canUndo, canRedo,
    hint: warning || hintOf(kind, placed, canMeasure, isNamed, placing?.byKey),
    isWarning: warning !== '',
    scale: canMeasure ? scaleWords(regions) : '',
    canFinish: placing?.kind === 'trace' && placed > 2,
    ...keptWords(keeping),
  };
}

/** Say whether what was drawn is kept, and whether it can be tried again. */
function keptWords({ isKnown, keeps, problem, failed, unkept }: Facts['keeping']): { kept: string; canRetry: boolean } {
  if (problem) return { kept: problem, canRetry: true };
  if (failed[0]) return { kept: `Not kept yet: ${failed.length}. ${failed[0].problem}`, canRetry: true };
  if (!isKnown) return { kept: '', canRetry: false };
  if (!keeps) return { kept: 'What you draw here is not kept.', canRetry: false };
  return { kept: unkept.length > 0 ? 'Keeping…' : 'Kept with the picture', canRetry: false };
}
