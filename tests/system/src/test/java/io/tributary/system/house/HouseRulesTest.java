package io.tributary.system.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tributary.system.house.SourceSizes.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of the house that no compiler holds. There is no list of exceptions.
class HouseRulesTest {
  private static final String BASE = "io.tributary.";

  /// What each module may see besides itself; the server may see all of them.
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "model", Set.of(),
          "storage", Set.of("model"),
          "query", Set.of("model"),
          "ingest", Set.of("model"),
          "scraper", Set.of("ingest", "model"),
          "shipper", Set.of("model"),
          "datasource", Set.of("query", "model"));

  /// What only tests and benchmarks may see.
  private static final List<String> OUTSIDE =
      List.of("server", "benchmarks", "kit", "tests", "system");

  private static final Set<String> CLOCK_READERS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.InstantSource.system",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.LocalDateTime.now",
          "java.time.LocalDate.now");

  private static final ProjectTree TREE = ProjectTree.find();
  private static JavaClasses classes;
  private static SourceSizes sizes;

  @BeforeAll
  static void read() throws IOException {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.tributary");
    sizes = SourceSizes.of(TREE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model", "storage", "query", "ingest", "scraper", "shipper", "datasource"})
  void arrows_pointOneWay(String module) {
    Set<String> forbidden = new TreeSet<>(ARROWS.keySet());
    forbidden.removeAll(ARROWS.get(module));
    forbidden.remove(module);
    forbidden.addAll(OUTSIDE);
    noClasses()
        .that()
        .resideInAPackage(BASE + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            forbidden.stream().map(other -> BASE + other + "..").toArray(String[]::new))
        .check(classes);
  }

  @ParameterizedTest
  @CsvSource({
    "org.rocksdb.., io.tributary.storage.rocks",
    "io.netty.., io.tributary.ingest..",
    "org.eclipse.jetty.., io.tributary.datasource..",
    "org.apache.arrow.., io.tributary.datasource.arrow",
  })
  void engines_haveOneImporter(String engine, String importer) {
    noClasses()
        .that(
            resideInAnyPackage("io.tributary..")
                .and(
                    describe(
                        "are not the importer", type -> !resideInAnyPackage(importer).test(type))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(engine)
        .check(classes);
  }

  @Test
  void wallClock_isReadInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.tributary.server.WallClock")
        .should()
        .callMethodWhere(
            describe("the wall clock is read", call -> CLOCK_READERS.contains(target(call))))
        .check(classes);
  }

  @Test
  void unsafe_isNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("sun\\..*|jdk\\.internal\\..*|jdk\\.incubator\\..*")
        .check(classes);
  }

  @Test
  void standardOutput_belongsToTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.tributary.server.cli", "io.tributary.tests")
        .should()
        .accessFieldWhere(
            describe(
                "the standard output is used",
                access -> target(access).matches("java\\.lang\\.System\\.(out|err)")))
        .check(classes);
  }

  @Test
  void packages_areExplainedAndNullMarked() {
    Set<Path> packages =
        TREE.javaFiles().stream()
            .filter(file -> TREE.name(file).contains("src/main/java"))
            .map(Path::getParent)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(packages)
        .allSatisfy(folder -> {
          Path info = folder.resolve("package-info.java");
          assertThat(info).exists();
          assertThat(TREE.text(info)).startsWith("/// ").contains("@NullMarked");
        });
  }

  @Test
  void files_fitInTheHead() {
    assertThat(longer(sizes.files(), 700)).isEmpty();
    assertThat(percentile90(sizes.files())).isLessThanOrEqualTo(350);
  }

  @Test
  void methods_fitOnAScreen() {
    assertThat(longer(sizes.methods(), 60)).isEmpty();
    assertThat(percentile90(sizes.methods())).isLessThanOrEqualTo(20);
  }

  @Test
  void parameters_areAtMostFive() {
    assertThat(longer(sizes.parameters(), 5)).isEmpty();
  }

  @Test
  void locks_areNeverThis() {
    assertThat(sizes.locksOnThis()).noneMatch(lock -> lock.where().contains("src/main/java"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"})
  void documents_nameWhatExists(String document) {
    Path file = TREE.root().resolve(document);
    assertThat(file).exists();
    assertThat(new DocumentNames(TREE).missing(TREE.text(file))).isEmpty();
  }

  private static String target(JavaAccess<?> access) {
    return access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
  }

  private static List<Size> longer(List<Size> sizes, int most) {
    return sizes.stream().filter(size -> size.count() > most).toList();
  }

  private static int percentile90(List<Size> sizes) {
    int[] counts = sizes.stream().mapToInt(Size::count).sorted().toArray();
    assertThat(Arrays.stream(counts).sum()).isPositive();
    return counts[(int) (counts.length * 0.9)];
  }
}
