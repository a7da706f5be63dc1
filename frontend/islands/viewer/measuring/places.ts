/** Between the stage, where fingers are, and the picture, where points are. */

import type { Point } from '../geometry.ts';
import type { Pane } from '../pane.ts';
import type { Spot } from './measure.ts';
import { within } from './points.ts';
import type { Handle } from './sheet.ts';

/** Give a point of the picture that lies on it, to a hundredth of a pixel. */
export function keptOn(pane: Pane, spot: Spot): Spot {
  const [x, y] = within(spot, pane.picture.width, pane.picture.height);
  return [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
}

/** Tell whether a point lies on the picture. */
export function isOnPicture(pane: Pane, spot: Spot): boolean {
  const { width, height } = pane.picture;
  return within(spot, width, height).every((value, axis) => value === spot[axis]);
}

/** Give the point of the picture at a place of the stage. */
export function spotAt(pane: Pane, at: Point): Spot {
  const { x, y } = pane.stage.toPicture(at);
  return keptOn(pane, [x, y]);
}

/** Give where points of the picture lie on the stage. */
export function placesOf(pane: Pane, points: readonly Spot[]): Spot[] {
  return points.map(([x, y]): Spot => {
    const place = pane.stage.toStage({ x, y });
    return [place.x, place.y];
  });
}

/** Give how far one goes over the picture by so many of its pixels, the way an arrow points on the screen. */
export function wayOf({ stage }: Pane, [across, down]: Spot): Spot {
  const from = stage.toPicture({ x: 0, y: 0 });
  const to = stage.toPicture({ x: across * stage.scale, y: down * stage.scale });
  return [to.x - from.x, to.y - from.y];
}

/** Give the handle that lies nearest to a place of the stage and within reach, or -1. */
export function nearestHandle(pane: Pane, handles: readonly Handle[], at: Point, reach: number): number {
  const away = placesOf(pane, handles.map((one) => one.at)).map(([x, y]) => Math.hypot(x - at.x, y - at.y));
  const nearest = Math.min(...away);
  return nearest <= reach ? away.indexOf(nearest) : -1;
}
