package io.tributary.query.logql.pipeline;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tributary.query.logql.ast.InvalidStageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `| regexp`: the named groups of the first match.
final class RegexpFields implements LineStage {
  private record Group(String name, int index) {}

  private final Pattern pattern;
  private final List<Group> groups = new ArrayList<>();

  RegexpFields(String regex, NeededLabels needed) {
    pattern = LineFilters.compileRegex(regex);
    if (pattern.namedGroups().isEmpty()) {
      throw new InvalidStageException("at least one named capture must be supplied");
    }
    for (Map.Entry<String, Integer> group : pattern.namedGroups().entrySet()) {
      if (needed.contains(group.getKey())) {
        groups.add(new Group(group.getKey(), group.getValue()));
      }
    }
  }

  @Override
  public boolean process(Line line) {
    byte[] text = line.copy();
    Matcher matcher = pattern.matcher(text);
    if (!groups.isEmpty() && matcher.find()) {
      for (Group group : groups) {
        int start = matcher.start(group.index());
        String value =
            start < 0
                ? ""
                : new String(
                    text, start, matcher.end(group.index()) - start, StandardCharsets.UTF_8);
        line.labels().addParsed(group.name(), value);
      }
    }
    return true;
  }
}
