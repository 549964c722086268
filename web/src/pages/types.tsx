/** The types of absence: for HR. */
import './types.css';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../alerts';
import { Arrival } from '../parts/arrival';
import { ProblemAlert } from '../parts/problem';
import { entryOf, TypeForm } from '../company/type-form';
import { TypeMark } from '../parts/type-mark';
import { applyAnswer, load, write } from '../store';
import type { AbsenceType } from '../types';

const CATEGORIES = ['vacation', 'family', 'medical', 'work', 'other'] as const;

export function TypesPage() {
  const { t } = useTranslation();
  const loaded = useQuery(load.types());
  const { data } = loaded;
  const [edited, setEdited] = useState<string | 'new' | null>(null);
  const types = data?.items ?? [];
  const hidden = types.filter((type) => type.hidden);
  return (
    <>
      <div className="row">
        <h1>{t('types.title')}</h1>
        <Button onClick={() => setEdited('new')}>{t('types.add')}</Button>
      </div>
      <p className="lead">{t('types.lead')}</p>
      <Arrival of={loaded} />
      {CATEGORIES.map((category) => {
        const shown = types.filter((type) => type.category === category && !type.hidden);
        return shown.length > 0 && <Group key={category} title={t(`types.categories.${category}`)} types={shown} onEdit={setEdited} />;
      })}
      {hidden.length > 0 && <Group title={t('types.hiddenOnes')} help={t('types.hiddenHelp')} types={hidden} onEdit={setEdited} />}
      {edited !== null && data && (
        <TypeForm type={types.find((type) => type.code === edited) ?? null} types={types} close={() => setEdited(null)} />
      )}
    </>
  );
}

interface GroupProps {
  title: string;
  help?: string;
  types: AbsenceType[];
  onEdit: (code: string) => void;
}

function Group({ title, help, types, onEdit }: GroupProps) {
  return (
    <section>
      <h2>{title}</h2>
      {help && <p className="dim">{help}</p>}
      <ul className="card plainList lines typeList">
        {types.map((type) => <Line key={type.code} type={type} onEdit={onEdit} />)}
      </ul>
    </section>
  );
}

function Line({ type, onEdit }: { type: AbsenceType; onEdit: (code: string) => void }) {
  const { t, i18n } = useTranslation();
  const { code, name, names } = type;
  const offer = useMutation({
    mutationFn: (next: AbsenceType) => write<AbsenceType>('PUT', `/api/absence-types/${code}`, entryOf(next)),
    onSuccess: (saved) => {
      applyAnswer('type_updated', saved);
      tell(t(saved.hidden ? 'types.hiddenNow' : 'types.shownNow', { name }), () => offer.mutate({ ...saved, hidden: !saved.hidden }));
    },
  });
  return (
    <li className="typeLine" data-hidden={type.hidden || undefined}>
      <TypeMark code={code} color={type.color} />
      <div className="typeName">
        <h3>{name}</h3>
        <span className="dim" lang={i18n.language === 'en' ? 'fr' : 'en'}>{i18n.language === 'en' ? names.fr : names.en}</span>
      </div>
      <div className="typeRules">
        {t(`types.countings.${type.counting}`)}, {t(`types.extentShort.${type.extent}`)}
        <br />
        <span className="dim">{t(`types.decisions.${type.decision}`)}</span>
      </div>
      <div className="typeTags">
        {type.half_days && <span className="tag">{t('types.halves')}</span>}
        {type.in_hours && <span className="tag">{t('types.hours')}</span>}
        {type.balance && <span className="tag">{t('types.balance')}</span>}
      </div>
      <div className="buttons">
        <Button variant="subtle" size="compact-sm" loading={offer.isPending} aria-label={t(type.hidden ? 'types.showOf' : 'types.hideOf', { code, name })}
          onClick={() => offer.mutate({ ...type, hidden: !type.hidden })}>
          {t(type.hidden ? 'types.show' : 'types.hide')}
        </Button>
        <Button variant="default" size="compact-sm" aria-label={t('types.editOf', { code, name })} onClick={() => onEdit(code)}>
          {t('types.edit')}
        </Button>
      </div>
      {offer.error && <div className="typeProblem"><ProblemAlert error={offer.error} /></div>}
    </li>
  );
}
