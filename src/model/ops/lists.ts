/** Which places each row is at: an index turned round, so that sums over places have one writer and always the same order. */

/**
 * @param index a row number for each of n places
 * @param size rows
 * @returns [size + 1 + n]: row r's places are the numbers from position [r] to before position [r + 1], ascending
 */
export function placesOfRows(index: ArrayLike<number>, size: number): Int32Array {
  const lists = new Int32Array(size + 1 + index.length);
  for (let place = 0; place < index.length; place++) lists[index[place] + 1]++;
  lists[0] = size + 1;
  for (let row = 0; row < size; row++) lists[row + 1] += lists[row];
  const next = lists.slice(0, size);
  for (let place = 0; place < index.length; place++) lists[next[index[place]]++] = place;
  return lists;
}
