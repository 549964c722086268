/** The colour of a type with its letters: told apart by both, readable by day and by night. */
import './type-mark.css';
import { inkOn } from '../colour';

/** Of a type that is not known yet. */
const GREY = '#868e96';

export function TypeMark({ code, color = GREY }: { code: string; color?: string }) {
  return <span className="typeMark" style={{ backgroundColor: color, color: inkOn(color) }}>{code}</span>;
}
