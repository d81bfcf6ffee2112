package io.tributary.system;

import java.util.SplittableRandom;

/// Random templates for `line_format` and `label_format`. Confined to one thread.
final class LogqlTemplates {
  private static final String[] VALUES = {
    ".level",
    ".msg",
    ".user",
    ".status",
    ".dur",
    ".size",
    ".path",
    ".missing",
    ".app",
    "__line__",
    ".ip",
    ".trace_id",
    "\"a,b c\"",
    "\"Hello World\"",
    ".nested_b_c",
    ".arr",
    "(.status)"
  };
  private static final String[] NUMBERS = {
    ".status", ".size", "1", "2", "10", "3", ".ratio", ".missing", "\"7\""
  };

  /// Of a value, which stands for `V`.
  private static final String[] OF_VALUES = {
    "V",
    "V | ToUpper",
    "ToLower V",
    "lower V",
    "upper V",
    "title V",
    "trunc 3 V",
    "trunc -2 V",
    "trunc 0 V",
    "substr 1 3 V",
    "substr -1 2 V",
    "Replace V \"e\" \"E\" 1",
    "replace \"a\" \"AA\" V",
    "trim V",
    "Trim V \"aeiou \"",
    "TrimLeft V \"{a\"",
    "TrimRight V \"}er\"",
    "TrimPrefix V \"{\"",
    "TrimSuffix V \"}\"",
    "TrimSpace V",
    "trimAll \"a\" V",
    "trimSuffix \"r\" V",
    "regexReplaceAll \"([a-z]+)=(\\\\w+)\" V \"${2}:$1\"",
    "regexReplaceAllLiteral \"[0-9]+\" V \"${1}\"",
    "count \"e\" V",
    "count \"[0-9]\" V",
    "contains \"err\" V",
    "hasPrefix \"a\" V",
    "hasSuffix \"r\" V",
    "indent 2 V",
    "nindent 2 V",
    "repeat 2 V",
    "b64enc V",
    "b64dec V",
    "urlencode V",
    "urldecode V",
    "alignLeft 5 V",
    "alignRight 10 V",
    "default \"none\" V",
    "printf \"%10s|\" V",
    "printf \"%-10s|%q\" V .app",
    "printf \"%5.2s\" V",
    "printf \"%x\" V",
    "bytes V",
    "duration V",
    "duration_seconds V",
    "len V",
    "eq V .level",
    "not V",
    "and V .app",
    "or V .app",
    "print V 1",
    "html V",
    "js V",
    "urlquery V",
    "slice V 0 2"
  };

  /// Of a number, which stands for `N`, and another one.
  private static final String[] OF_NUMBERS = {
    "add N 2",
    "sub N 7",
    "mul N N",
    "div N 3",
    "mod N 7",
    "max N 5",
    "min N 5",
    "addf N 0.1",
    "subf N 1",
    "mulf N 1.5",
    "divf N 3",
    "maxf N 1",
    "round N 2",
    "floor N",
    "ceil N",
    "int N",
    "float64 N",
    "printf \"%05d\" (int N)",
    "printf \"%.2f\" (float64 N)",
    "printf \"%e\" (float64 N)",
    "lt (int N) 300"
  };

  private static final String[] OTHERS = {
    "__timestamp__ | date \"2006-01-02T15:04:05.000Z07:00\"",
    "unixEpoch __timestamp__",
    "unixEpochMillis __timestamp__",
    "toDate \"2006-01-02\" \"2021-03-04\" | date \"Mon Jan 2\"",
    "date \"02/01/06\" (toDateInZone \"2006-01-02 15:04\" \"Europe/Paris\" \"2021-07-04 10:20\")",
    "unixToTime \"1609459200000\"",
    "index (fromJson __line__) \"user\"",
    "ge 2 1"
  };
  private static final String[] BLOCKS = {
    " lit ",
    "=>",
    "a\nb",
    "\"",
    "'",
    "é",
    "{{if .level}}yes{{else}}no{{end}}",
    "{{if eq .level \"error\"}}{{.level}}{{else}}{{.app}}{{end}}",
    "{{with .user}}[{{.}}]{{end}}",
    "{{range $i, $e := fromJson .arr}}{{$i}}={{$e}};{{end}}",
    "{{$x := .level}}{{$x}}{{$x}}",
    "{{- .level -}} x",
    "{{/* none */}}c",
    "{{range $k, $v := fromJson __line__}}{{$k}}:{{$v}} {{end}}",
    "{{if .user}}u{{else if .level}}l{{else}}n{{end}}"
  };

  private final SplittableRandom random;

  LogqlTemplates(SplittableRandom random) {
    this.random = random;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  String template() {
    StringBuilder template = new StringBuilder();
    for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
      template.append(
          switch (random.nextInt(10)) {
            case 0, 1 -> pick(BLOCKS);
            case 2 -> "{{" + pick(OTHERS) + "}}";
            case 3, 4 -> "{{" + pick(OF_NUMBERS).replace("N", pick(NUMBERS)) + "}}";
            default -> "{{ " + pick(OF_VALUES).replace("V", pick(VALUES)) + " }}";
          });
    }
    return template.toString();
  }
}
