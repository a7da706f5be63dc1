/** Drawings in words: what each is and how large, where, by whom, and whether it is kept. */

import type { Picture, Region } from '../logic.ts';
import type { Drawing } from './drawing.ts';
import type { Line, Structure } from './list.ts';
import { scaleFor, type Value } from './measure.ts';
import type { Shown } from './sheet.ts';
import { KIND_WORDS, shortWords, valueOf, valueWords } from './words.ts';

export class Telling {
  private readonly pictures: readonly Picture[];
  private readonly structures: readonly Structure[];

  constructor(pictures: readonly Picture[], structures: readonly Structure[]) {
    this.pictures = pictures;
    this.structures = structures;
  }

  /** Say what a drawing is: "Distance 12.3 mm", "Label Patellar tendon". */
  words(drawing: Drawing): string {
    const { kind } = drawing;
    const what = kind === 'label' ? this.name(drawing) : valueWords(this.value(drawing));
    return [KIND_WORDS[kind], what].filter(Boolean).join(' ');
  }

  /** Give the lines of the list. */
  lines(drawings: readonly Drawing[], chosen: Drawing | null, withFrame: boolean): Line[] {
    return drawings.map((drawing, index) => ({
      drawing, number: index + 1, words: this.words(drawing), more: this.more(drawing, withFrame), isChosen: drawing === chosen,
    }));
  }

  /** Give what is drawn over the picture: those of all its drawings that are on this frame. */
  shown(all: readonly Drawing[], here: readonly Drawing[], chosen: Drawing | null): Shown[] {
    return here.map((one) => ({
      key: String(one.key), kind: one.kind, points: one.now.points, words: this.beside(one, all.indexOf(one) + 1),
      isChosen: one === chosen, isOpen: false,
    }));
  }

  /** Say what lies beside it on the picture: a label's word, or its number in the list and its size. */
  beside(drawing: Drawing, number: number): string {
    const { kind } = drawing;
    return kind === 'label' ? this.name(drawing) : `${number}  ${shortWords(this.value(drawing))}`;
  }

  /** Say all else about it: its structure, its frame where wanted, who drew it, and what is wrong. */
  more(drawing: Drawing, withFrame: boolean): string {
    const { kind, frame, mine, by, problem, now } = drawing;
    const isMeasured = kind !== 'label';
    return [
      isMeasured && this.name(drawing),
      withFrame && frame !== null && `frame ${frame + 1}`,
      isMeasured && scaleFor(this.regions(drawing), now.points)?.byHand && 'scale set by hand',
      !mine && `by ${by}`,
      problem && 'not kept yet',
    ].filter(Boolean).join(', ');
  }

  private value({ kind, now, pictureId }: Drawing): Value {
    return valueOf(kind, now.points, this.regions({ pictureId }));
  }

  private regions({ pictureId }: Pick<Drawing, 'pictureId'>): readonly Region[] {
    return this.pictures.find((one) => one.id === pictureId)?.regions ?? [];
  }

  private name({ now, structureName }: Drawing): string {
    return this.structures.find((one) => one.code === now.structure)?.name ?? structureName;
  }
}
