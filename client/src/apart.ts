/** What the page does wrong in a callback is reported as its own error, and breaks nothing here. */
export function apart(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
