import { useState } from 'react';
import { Icon } from '../panes/icon.tsx';
import { type Fields, fieldsOf, stringOf } from './read-fields.ts';

/** An image of this origin; one from elsewhere is not loaded, its description stands in. */
export const BlockImage = ({ image, className }: { image: Fields; className: string }) => {
  const [isBroken, setBroken] = useState(false);
  const file = fieldsOf(image.slack_file);
  const url = stringOf(image.image_url) || stringOf(file.url) || (file.id ? `/api/files/${stringOf(file.id)}` : '');
  const words = stringOf(image.alt_text);
  if (isBroken || !url) {
    return (
      <span className={`${className} image-missing`} role="img" aria-label={words}>
        <Icon name="file" /> {words || 'Image'}
      </span>
    );
  }
  return <img className={className} src={url} alt={words} loading="lazy" onError={() => setBroken(true)} />;
};
