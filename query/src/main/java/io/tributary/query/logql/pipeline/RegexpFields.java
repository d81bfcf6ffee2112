package io.tributary.query.logql.pipeline;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tributary.query.logql.ast.InvalidStageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// `| regexp`: the named groups of the first match.
final class RegexpFields implements LineStage {
  private record Group(String name, int index) {}

  private static final java.util.regex.Pattern DUPLICATE =
      java.util.regex.Pattern.compile("duplicate capture group name: `(.*)`");

  private final Pattern pattern;
  private final NeededLabels needed;
  private final List<Group> groups = new ArrayList<>();

  RegexpFields(String regex, NeededLabels needed) {
    this.pattern = compile(regex);
    this.needed = needed;
    if (pattern.namedGroups().isEmpty()) {
      throw new InvalidStageException("at least one named capture must be supplied");
    }
    for (Map.Entry<String, Integer> group : pattern.namedGroups().entrySet()) {
      groups.add(new Group(FieldNames.sanitized(group.getKey()), group.getValue()));
    }
    groups.sort(Comparator.comparingInt(Group::index));
  }

  private static Pattern compile(String regex) {
    try {
      return LineFilters.compileRegex(regex);
    } catch (InvalidStageException e) {
      java.util.regex.Matcher twice = DUPLICATE.matcher(String.valueOf(e.getMessage()));
      throw twice.find()
          ? new InvalidStageException("duplicate extracted label name '" + twice.group(1) + "'")
          : e;
    }
  }

  @Override
  public boolean process(Line line) {
    byte[] text = line.copy();
    Matcher matcher = pattern.matcher(text);
    if (matcher.find()) {
      for (Group group : groups) {
        String target = line.labels().target(group.name(), needed);
        if (target == null) {
          continue;
        }
        int start = matcher.start(group.index());
        String value =
            start < 0
                ? ""
                : new String(
                    text, start, matcher.end(group.index()) - start, StandardCharsets.UTF_8);
        line.labels().setParsed(target, value);
        if (!needed.admits(target, line.labels())) {
          return false;
        }
      }
    }
    return true;
  }
}
