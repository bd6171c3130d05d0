-- What stays of the log of uses once its rows are forgotten: how many people used a dataset in a month (UTC), and for what.
CREATE TABLE delivery_use_month (
  dataset text NOT NULL,
  -- First day of it.
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  -- Kind of research as applications say it, 'untold' where there is none; empty for all together.
  kind text NOT NULL,
  people integer NOT NULL CHECK (people > 0),
  PRIMARY KEY (dataset, month, kind)
);
