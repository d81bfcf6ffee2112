package io.tributary.datasource.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One alternative of an `Accept` header.
///
/// @param type in lower case, without parameters
/// @param weight `q`, 1 when it is not there or cannot be read
public record AcceptedType(String type, double weight, Map<String, String> parameters) {
  /// Returns the alternatives, the preferred ones first.
  ///
  /// @param header null when there is none
  public static List<AcceptedType> list(@Nullable String header) {
    List<AcceptedType> types = new ArrayList<>();
    if (header != null) {
      for (String text : header.split(",", -1)) {
        types.add(parse(text));
      }
    }
    types.sort(Comparator.comparingDouble(AcceptedType::weight).reversed());
    return types;
  }

  private static AcceptedType parse(String text) {
    List<String> parts = List.of(text.split(";", -1));
    Map<String, String> parameters = new HashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    String type = parts.getFirst().strip().toLowerCase(Locale.ROOT);
    return new AcceptedType(type, parseWeight(parameters.getOrDefault("q", "1")), parameters);
  }

  private static double parseWeight(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /// Returns the value of a parameter, "" when it is not there.
  public String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
