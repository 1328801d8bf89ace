import { Double, Int32, Long } from 'bson';
import { refusal } from './store-error.ts';
import { isNumeric, toNumber } from './value.ts';

const INT_LIMIT = 2147483648n;
const LONG_LIMIT = 9223372036854775808n;

/** Adds numbers as MongoDB does: integers exactly and in the narrowest type, doubles with Neumaier's compensation. */
export class Summation {
  private whole = 0n;
  private sum = 0;
  private lost = 0;
  private hasDouble = false;
  private hasLong = false;
  count = 0;

  /** Ignores what is not a number. */
  add(value: unknown): void {
    if (!isNumeric(value)) return;
    this.count++;
    if (value instanceof Int32) this.whole += BigInt(value.value);
    else if (value instanceof Long) {
      this.hasLong = true;
      this.whole += value.toBigInt();
    } else if (value instanceof Double || typeof value === 'number') this.addDouble(toNumber(value) as number);
    else throw refusal('arithmetic on `Decimal128`');
  }

  private addDouble(value: number): void {
    this.hasDouble = true;
    const total = this.sum + value;
    if (Number.isFinite(total))
      this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - total + value : value - total + this.sum;
    this.sum = total;
  }

  private asDouble(): number {
    return this.whole === 0n ? this.sum + this.lost : this.sum + (Number(this.whole) + this.lost);
  }

  total(): Int32 | Long | Double {
    if (this.hasDouble) return new Double(this.asDouble());
    if (this.whole >= LONG_LIMIT || this.whole < -LONG_LIMIT) return new Double(this.asDouble());
    if (!this.hasLong && this.whole < INT_LIMIT && this.whole >= -INT_LIMIT) return new Int32(Number(this.whole));
    return Long.fromBigInt(this.whole);
  }

  /** Null when nothing numeric was added. */
  average(): Double | null {
    return this.count === 0 ? null : new Double(this.asDouble() / this.count);
  }
}
