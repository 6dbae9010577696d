const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FORMAT = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2}) [A-Z]{3,4} (\d{4})$/;

/** A time as SRP clients sign it: `Tue Sep 5 07:04:09 UTC 2023`, the day without a leading zero. */
export function srpTimestamp(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const [day, month] = [DAYS[date.getUTCDay()], MONTHS[date.getUTCMonth()]];
  return `${day} ${month} ${date.getUTCDate()} ${time} UTC ${date.getUTCFullYear()}`;
}

/** Whether a text is a time at all: Cognito tells apart what it cannot read and what it does not accept. */
export function looksLikeTimestamp(text: string): boolean {
  return FORMAT.test(text);
}

/** Milliseconds since the epoch; undefined unless every character is as {@link srpTimestamp} writes it. */
export function readSrpTimestamp(text: string): number | undefined {
  const [, month = '', ...numbers] = FORMAT.exec(text) ?? [];
  const [day = 0, hour = 0, minute = 0, second = 0, year = 0] = numbers.map(Number);
  const at = Date.UTC(year, MONTHS.indexOf(month), day, hour, minute, second);
  return srpTimestamp(at) === text ? at : undefined;
}
