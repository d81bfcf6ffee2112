package io.tributary.query.promql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of a plan that stands in several places of a query and is evaluated once: the first place
/// that runs it keeps its series for the others, unless they are too many. Confined to one thread.
public final class Shared {
  private static final long MOST_SAMPLES = 1 << 20;

  private final QueryContext context;
  private final Supplier<VectorOperator> plan;
  private VectorOperator input;
  private int places;
  private boolean begun;
  private @Nullable List<StepSeries> kept; // null before the first run, and when they are too many
  private Notes notes = new Notes();
  private long held;

  /// @param plan plans the part, anew each time
  public Shared(QueryContext context, Supplier<VectorOperator> plan) {
    this.context = context;
    this.plan = plan;
    this.input = plan.get();
  }

  /// Returns the part for another place.
  ///
  /// @param distance how many characters behind the first place in the query's text
  public VectorOperator at(int distance) {
    places++;
    return sink -> run(distance, sink);
  }

  private void run(int distance, SeriesSink sink) {
    places--;
    if (kept == null) {
      evaluate(distance, sink);
    } else {
      context.addNotes(notes.moved(distance));
      replay(kept, sink);
    }
  }

  private void evaluate(int distance, SeriesSink sink) {
    VectorOperator operator = begun ? plan.get() : input;
    boolean keeps = !begun && places > 0;
    begun = true;
    Notes others = context.takeNotes();
    List<StepSeries> all = new ArrayList<>();
    operator.run(series -> {
      if (keeps && held <= MOST_SAMPLES) {
        StepSeries copy = series.copy();
        context.hold(copy.room());
        held += copy.room();
        all.add(copy);
      } else {
        handOn(all, sink, others);
        handOn(series, sink, others);
      }
    });
    notes = context.takeNotes();
    context.addNotes(others);
    context.addNotes(notes.moved(distance)); // they are of the first place
    if (keeps && held <= MOST_SAMPLES) {
      kept = all;
      replay(all, sink);
    } else {
      all.forEach(sink::accept);
      context.release(held);
    }
  }

  private void handOn(List<StepSeries> all, SeriesSink sink, Notes others) {
    all.forEach(series -> handOn(series, sink, others));
    all.clear();
  }

  /// What is noted of a series further on is none of the part's notes.
  private void handOn(StepSeries series, SeriesSink sink, Notes others) {
    Notes own = context.takeNotes();
    sink.accept(series);
    others.addAll(context.takeNotes());
    context.addNotes(own);
  }

  private void replay(List<StepSeries> all, SeriesSink sink) {
    if (places > 0) {
      all.forEach(series -> sink.accept(series.copy()));
    } else {
      all.forEach(sink::accept);
      context.release(held);
    }
  }
}
