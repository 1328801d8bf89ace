import { createContext, type ReactNode, useCallback, useContext, useId, useState } from 'react';
import { Mrkdwn } from '../blocks/mrkdwn.tsx';
import { type Fields, fieldsOf, wordsOf } from '../blocks/read-fields.ts';
import { Dialog } from './dialog.tsx';

type Question = { ask: Fields; answer(isYes: boolean): void };
const ConfirmContext = createContext<(ask: Fields) => Promise<boolean>>(async () => false);

/** Asks with a Slack confirmation object; false when the person steps back. */
export const useConfirm = () => useContext(ConfirmContext);

/** Holds the confirmation that is being asked. */
export const ConfirmHost = ({ children }: { children: ReactNode }) => {
  const [question, setQuestion] = useState<Question | null>(null);
  const titleId = useId();
  const confirm = useCallback((ask: Fields) => new Promise<boolean>((answer) => setQuestion({ ask, answer })), []);
  const answer = (isYes: boolean) => {
    question?.answer(isYes);
    setQuestion(null);
  };
  const text = fieldsOf(question?.ask.text);
  return (
    <ConfirmContext value={confirm}>
      {children}
      {question && (
        <Dialog className="confirm" labelledBy={titleId} onClose={() => answer(false)}>
          <h2 id={titleId} className="confirm-title">
            {wordsOf(question.ask.title) || 'Are you sure?'}
          </h2>
          <div className="confirm-text">
            {text.type === 'mrkdwn' ? <Mrkdwn text={wordsOf(text)} /> : wordsOf(question.ask.text)}
          </div>
          <div className="dialog-buttons">
            <button type="button" className="btn" onClick={() => answer(false)}>
              {wordsOf(question.ask.deny) || 'Cancel'}
            </button>
            <button
              type="button"
              className={question.ask.style === 'danger' ? 'btn btn-danger' : 'btn btn-primary'}
              data-autofocus
              onClick={() => answer(true)}
            >
              {wordsOf(question.ask.confirm) || 'Yes'}
            </button>
          </div>
        </Dialog>
      )}
    </ConfirmContext>
  );
};
