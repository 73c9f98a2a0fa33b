/** Has the browser save a file. */
export function download(name: string, content: BlobPart): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\p{L}\p{N}. -]/gu, '');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
