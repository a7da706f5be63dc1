/**
 * Gives each cell the words of its column, so that a narrow screen can show a row as a card. The roles are written out
 * because browsers forget that a table is one once its rows are laid out otherwise.
 */
export function labelCells(table: HTMLTableElement): void {
  const head = table.tHead?.rows[0];
  if (!head || table.dataset['labelled']) return;
  const labels = [...head.cells].map((cell) => (cell.textContent ?? '').trim());
  table.dataset['labelled'] = 'yes';
  table.setAttribute('role', 'table');
  for (const part of [table.tHead, ...table.tBodies]) part?.setAttribute('role', 'rowgroup');
  for (const row of table.rows) {
    row.setAttribute('role', 'row');
    for (const [at, cell] of [...row.cells].entries()) {
      cell.setAttribute('role', cell.tagName === 'TD' ? 'cell' : cell.scope === 'row' ? 'rowheader' : 'columnheader');
      if (cell.closest('tbody')) cell.dataset['label'] = labels[at] ?? '';
    }
  }
}
