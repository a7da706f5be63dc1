/** Finding the files in what was chosen or dropped: files, and folders with everything inside them. */

/** A file, and where it lay in what was chosen: its path is for matching and showing here, it is never sent. */
export interface Picked {
  file: File;
  path: string;
}

/** Give the files of a file field with their paths. */
export function chosenFiles(files: Iterable<File>): Picked[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** Give every file of a drop, folders walked through. Must be called while the drop event is handled. */
export function droppedFiles(data: DataTransfer): Promise<Picked[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  // Some programs drop files that are no entries.
  if (!entries.some(Boolean)) return Promise.resolve(chosenFiles(data.files));
  return gather(entries.filter((entry) => entry !== null));
}

async function gather(entries: readonly FileSystemEntry[]): Promise<Picked[]> {
  const files: Picked[] = [];
  for (const entry of entries) {
    if (isFile(entry)) files.push(...(await fileOf(entry)));
    else files.push(...(await gather(await childrenOf(entry as FileSystemDirectoryEntry))));
  }
  return files;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function fileOf(entry: FileSystemFileEntry): Promise<Picked[]> {
  const path = entry.fullPath.replace(/^\//, '');
  return new Promise((resolve) => entry.file((file) => resolve([{ file, path }]), () => resolve([])));
}

/** Read a folder to its end: browsers hand out at most 100 entries at a time. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return children;
    children.push(...some);
  }
}
