package io.tributary.query.logql.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Map<String, String> LABELS =
      Map.of("name", "ann", "n", "7", "json", "{\"a\":{\"b\":[1,true,\"x\"]}}", "words", "a b c");

  /// Labels, a line and a time.
  private record Data(Map<String, String> labels) implements TemplateData {
    @Override
    public @Nullable String field(String name) {
      return labels.get(name);
    }

    @Override
    public Map<String, String> fields() {
      return new TreeMap<>(labels);
    }

    @Override
    public String text() {
      return "the line";
    }

    @Override
    public long timestampNs() {
      return 1_700_000_000_123_456_789L;
    }

    @Override
    public long nowNs() {
      return 1_700_000_060_000_000_000L;
    }
  }

  private static String execute(String template) throws TemplateException {
    return Template.parse("line", template).execute(new Data(LABELS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{{.name}}-{{.missing}}; ann-",
        "{{ .name | ToUpper | printf \"%5s|\" }};   ANN|",
        "{{if eq .name \"ann\"}}yes{{else}}no{{end}}; yes",
        "{{if .missing}}a{{else if .n}}b{{else}}c{{end}}; b",
        "{{with .missing}}a{{else}}b{{end}}; b",
        "{{$x := .name}}{{range $i, $e := (fromJson .json).a.b}}{{$i}}={{$e}}{{$x}} {{end}}.; 0=1ann 1=trueann 2=xann .",
        "a {{- /* gone */ -}} b {{- .n -}} c; ab7c",
        "{{__line__}}; the line",
        "{{__timestamp__ | unixEpoch}}; 1700000000",
        "{{__timestamp__ | date \"2006-01-02T15:04:05.000Z07:00\"}}; 2023-11-14T22:13:20.123Z",
        "{{add 1 .n 2}} {{divf 1 4}} {{mod 7 4}} {{round 2.345 2}}; 10 0.25 3 2.35",
        "{{and .name .n}} {{or .missing .n}} {{not .n}}; 7 7 false",
        "{{lt 1 2}} {{ge 1.5 1.5}} {{ne .name \"x\"}}; true true true",
        "{{trunc 2 .words}}|{{substr 2 3 .words}}|{{alignRight 4 .n}}|{{alignLeft 1 .words}}; a |b|   7|a",
        "{{regexReplaceAll \"(a)n\" .name \"${1}x\"}} {{count \"n\" .name}}; axn 2",
        "{{Replace .words \" \" \"\" 1}} {{.words | replace \" \" \"\"}}; ab c abc",
        "{{b64enc .name}} {{b64dec \"YW5u\"}} {{b64dec \"YQ\"}}; YW5u ann a",
        "{{printf \"%d %05.1f %q %v %x\" 7 2.25 .name true 255}}; 7 002.2 \"ann\" true ff",
        "{{.n | int | printf \"%03d\"}} {{len .name}} {{index (fromJson .json) \"a\" \"b\" 2}}; 007 3 x",
        "{{duration \"1m30s\"}} {{bytes \"2KB\"}} {{default \"d\" .missing}}; 90 2000 d",
        "{{.words | trimPrefix \"a \" | title | indent 2}};   B C",
        "{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}{{range 5}}{{if eq . 2}}{{break}}{{end}}{{.}}{{end}}; 0201",
        "{{define \"T\"}}<{{.}}>{{end}}{{template \"T\" .name}}{{block \"B\" .n}}[{{.}}]{{end}}; <ann>[7]",
        "{{$a := 1}}{{if true}}{{$a := 2}}{{end}}{{$a}}{{if true}}{{$a = 3}}{{end}}{{$a}}; 13",
        "{{0b11}} {{0o17}} {{017}} {{1_000}} {{0x1F}}; 3 15 15 1000 31",
        "{{now | unixEpoch}} {{date \"2006\" .name}}; 1700000060 2023",
        "{{fromJson .name}}|{{(fromJson .name).a}}|{{print nil}}|{{index . \"x\"}}|; <no value>|<no value>|<nil>||",
        "{{int \"0x10\"}} {{int \"010\"}} {{int \"1e3\"}} {{addf 0.1 0.2}} {{mulf 1e5 10}} {{round -2.5 0}} {{round 123.456 1 0.7}}; 16 8 0 0.3 1e+06 -3 123.4",
        "{{title \"foo-bar b_c\"}} {{upper \"\u00df\"}} {{Replace \"abc\" \"\" \"-\" 2}} {{urlencode \"a*~\"}}; Foo-Bar B_c \u00df -a-bc a%2A~",
        "{{b64dec \"YW5\"}} {{b64dec \"a!\"}} {{printf \"x\" 1}}; an illegal base64 data at input byte 1 x%!(EXTRA int=1)",
        "{{b64dec \"ts=2\"}}, {{b64dec \"YW4=x\"}}, {{b64dec \"YQ=\\n=\"}}; illegal base64 data at input byte 2, illegal base64 data at input byte 4, a",
        "{{toDate \"2006\" \"x\"}}; 0001-01-01 00:00:00 +0000 UTC",
        "{{.name | }}|{{int \"1_000\"}} {{__timestamp__.Year}} {{(toDate \"2006\" \"2020\").Unix}}; ann|1000 2023 1577836800",
        "{{printf \"%[2]s %[1]d|%-5s|%05d\" 7 \"a\" 8}}; a 7|a    |00008",
        "{{printf \"%d %5.1f\" \"x\" .n}}; %!d(string=x) %!f(string=    7)",
        "{{regexReplaceAllLiteral \"\" \"\ud83d\ude00a\" \"-\"}} {{count \"a*\" \"baac\"}}; -\ud83d\ude00-a- 3",
        "{{printf \"%x %X %.2x %012x|%x %b\" 1.5 -0.1 3.999 1.0 0.0 1.5}}; 0x1.8p+00 -0X1.999999999999AP-04 0x1.00p+02 000000x1p+00|0x0p+00 6755399441055744p-52",
        "{{__timestamp__.Format \"2006-01-02\"}} {{\"15:04\" | now.Format}} {{$t := __timestamp__}}{{$t.Format \"05.000\"}}; 2023-11-14 22:14 20.123",
        "{{(__timestamp__.AddDate 0 -1 20).Format \"Jan _2\"}} {{now.After __timestamp__}} {{now.Before now}} {{__timestamp__.Compare now}}; Nov  3 true false -1",
        "{{(toDate \"2006\" \"x\").IsZero}} {{now.IsZero}}; true false",
        "{{js \"a\\tb\\u2028<'é'>\\x7f\"}}; a\\u0009b\\u2028\\u003C\\'\u00e9\\'\\u003E\u007f",
        "{{print 1 2 .name}} {{slice .name 1 2}} {{urlencode \"a b\"}}; 1 2ann n a+b",
      })
  void execute_functions_giveGosText(String template, String expected) throws TemplateException {
    assertThat(execute(template).strip()).isEqualTo(expected.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{",
        "{{.a",
        "{{if}}x",
        "{{end}}",
        "{{nope .a}}",
        "{{| len}}",
        "{{.a | 1}}",
        "{{.a-b}}",
        "{{if if .a}}x{{end}}",
        "{{\"x}}",
        "{{$b}}",
        "{{break}}"
      })
  void parse_wrong_isRefused(String template) {
    assertThatThrownBy(() -> Template.parse("line", template))
        .isInstanceOf(InvalidStageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{div 1 0}}",
        "{{ToUpper 1}}",
        "{{nil}}",
        "{{substr 50 60 .name}}",
        "{{eq 1 .name}}",
        "{{.name.x}}",
        "{{slice .n 5}}",
        "{{range 100001}}{{end}}",
        "{{range 9000000000000000000}}{{end}}",
        "{{range 400}}{{range 400}}{{end}}{{end}}",
        "{{define \"T\"}}{{template \"T\" .}}{{end}}{{template \"T\" .}}",
        "{{define \"T\"}}{{if .}}{{template \"T\" (slice . 1)}}{{template \"T\" (slice . 1)}}{{end}}{{end}}{{template \"T\" (printf \"%50d\" 1)}}"
      })
  void execute_onWrongValues_failsByItsOwnException(String template) {
    assertThatThrownBy(() -> execute(template)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '^',
      value = {
        "{{index (fromJson .name) \"a\"}}@ template: line:1:2: executing \"line\" at <index (fromJson .name) \"a\">: error calling index: index of untyped nil",
        "a {{.name | trunc \"x\"}}@ template: line:1:18: executing \"line\" at <\"x\">: expected integer; found \"x\"",
        "{{trunc (add 1 2) .name}}@ template: line:1:15: executing \"line\" at <2>: wrong type for value; expected int; got int64",
        "{{trunc .n .name}}@ template: line:1:8: executing \"line\" at <.n>: wrong type for value; expected int; got string",
        "{{contains \"a\"}}@ template: line:1:2: executing \"line\" at <contains>: wrong number of args for contains: want 2 got 1",
        "{{max}}@ template: line:1:2: executing \"line\" at <max>: wrong number of args for max: want at least 1 got 0",
        "{{div 1 0}}@ template: line:1:2: executing \"line\" at <div 1 0>: error calling div: runtime error: integer divide by zero",
        "{{lt 1 \"b\"}}@ template: line:1:2: executing \"line\" at <lt 1 \"b\">: error calling lt: incompatible types for comparison: int and string",
        "{{.name.x}}@ template: line:1:7: executing \"line\" at <.name.x>: can't evaluate field x in type string",
        "{{substr 5 9 .name}}@ template: line:1:2: executing \"line\" at <substr 5 9 .name>: error calling substr: runtime error: slice bounds out of range [5:3]",
        "{{now.Format 1}}@ template: line:1:5: executing \"line\" at <now.Format>: wrong type for value; expected string; got int",
        "{{.name.Format 1}}@ template: line:1:7: executing \"line\" at <.name.Format>: Format is not a method but has arguments",
        "{{unixEpoch .n}}@ template: line:1:12: executing \"line\" at <.n>: wrong type for value; expected time.Time; got string"
      })
  void execute_onWrongValues_saysWhereAsGo(String template, String message) {
    assertThatThrownBy(() -> execute(template)).hasMessage(message);
  }

  @Test
  void fields_named_areListed() {
    String template = "{{.a}} {{if .b}}{{ToLower .c}}{{end}} {{$.d}} {{.e.f | len}}";
    assertThat(Template.parse("line", template).fields())
        .containsExactlyInAnyOrder("a", "b", "c", "e", "f");
    assertThat(Template.parse("line", "{{.}}{{range $name, $value := .}}x{{end}}").fields())
        .isEmpty();
  }
}
