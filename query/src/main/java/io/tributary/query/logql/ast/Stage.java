package io.tributary.query.logql.ast;

import io.tributary.model.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a pipeline.
public sealed interface Stage {
  /// Keeps lines by their text; of a negative operator none of the terms may be found.
  record LineFilter(LineOperator operator, List<Term> terms) implements Stage {
    public LineFilter {
      terms = List.copyOf(terms);
    }

    /// Returns the filters that it stands for: one for each term that must not be found.
    public List<LineFilter> parts() {
      return operator.isNegative()
          ? terms.stream().map(term -> new LineFilter(operator, List.of(term))).toList()
          : List.of(this);
    }
  }

  /// @param ip whether `text` is an address, a range or a network
  record Term(String text, boolean ip) {}

  /// @param extractions empty for all fields
  record Json(List<Extraction> extractions) implements Stage {
    public Json {
      extractions = List.copyOf(extractions);
    }
  }

  /// @param extractions empty for all fields
  record Logfmt(boolean strict, boolean keepEmpty, List<Extraction> extractions) implements Stage {
    public Logfmt {
      extractions = List.copyOf(extractions);
    }
  }

  /// A field, by a parser's path, that becomes the label `name`.
  record Extraction(String name, String path) {}

  record Regexp(String regex) implements Stage {}

  record Pattern(String pattern) implements Stage {}

  record Unpack() implements Stage {}

  record LabelFilter(LabelCondition condition) implements Stage {}

  record LineFormat(String template) implements Stage {}

  record LabelFormat(List<Assignment> assignments) implements Stage {
    public LabelFormat {
      assignments = List.copyOf(assignments);
    }
  }

  /// @param template whether `source` is a template, else the label that is renamed
  record Assignment(String target, String source, boolean template) {}

  record Decolorize() implements Stage {}

  record Drop(List<Target> targets) implements Stage {
    public Drop {
      targets = List.copyOf(targets);
    }
  }

  record Keep(List<Target> targets) implements Stage {
    public Keep {
      targets = List.copyOf(targets);
    }
  }

  /// @param matcher what the label's value has to satisfy, or null for any value
  record Target(String name, @Nullable Matcher matcher) {}
}
