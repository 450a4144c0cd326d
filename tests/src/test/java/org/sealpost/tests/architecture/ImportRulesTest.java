// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may import whom: docs/ARCHITECTURE.md. Services know {@code common} alone and never each
 * other, relayd composes them, tests see everything and nobody sees tests.
 */
class ImportRulesTest {
  private static final List<String> SERVICES =
      List.of(
          "org.sealpost.e2ee",
          "org.sealpost.dict",
          "org.sealpost.dkim",
          "org.sealpost.policy",
          "org.sealpost.web");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.sealpost");

  @Test
  void classes_areFound() {
    assertTrue(CLASSES.size() > 100, CLASSES.size() + " classes");
  }

  @Test
  void common_importsNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("org.sealpost.common..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packagesBut("org.sealpost.common"))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.sealpost.e2ee",
        "org.sealpost.dict",
        "org.sealpost.dkim",
        "org.sealpost.policy",
        "org.sealpost.web",
      })
  void service_importsCommonAlone(String service) {
    noClasses()
        .that()
        .resideInAPackage(service + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packagesBut("org.sealpost.common", service))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void relayd_doesNotImportTests() {
    noClasses()
        .that()
        .resideInAPackage("org.sealpost.relayd..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.sealpost.tests..", "org.sealpost.cli..")
        .check(CLASSES);
  }

  /**
   * The command shows what the services decide with; it speaks none of their protocols. A header
   * field is what they decide about.
   */
  @Test
  void cli_importsCommonAndDecisionsAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.sealpost.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.sealpost.relayd..",
            "org.sealpost.tests..",
            "org.sealpost.common.daemon..",
            "org.sealpost.common.wire..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("org\\.sealpost\\.common\\.milter\\.(?!HeaderField$).*")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("org\\.sealpost\\.(dkim|e2ee)\\.(Main|.*Screens?)")
        .check(CLASSES);
  }

  /** Bouncy Castle's signed jars cost a daemon 15 MB and 0.3 s. */
  @Test
  void daemons_haveNoBouncyCastle() {
    noClasses()
        .that()
        .resideInAnyPackage(packagesBut("org.sealpost.tests", "org.sealpost.cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(CLASSES);
  }

  @Test
  void commonPackages_haveNoCycles() {
    slices().matching("org.sealpost.common.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void mime_importsNoOtherPackage() {
    noClasses()
        .that()
        .resideInAPackage("org.sealpost.common.mime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.sealpost.common.milter..",
            "org.sealpost.common.smtp..",
            "org.sealpost.common.daemon..",
            "org.sealpost.common.config..",
            "org.sealpost.common.accounts..",
            "org.sealpost.common.wire..")
        .check(CLASSES);
  }

  private static String[] packagesBut(String... allowed) {
    List<String> packages = new ArrayList<>(SERVICES);
    packages.addAll(
        List.of(
            "org.sealpost.common",
            "org.sealpost.relayd",
            "org.sealpost.tests",
            "org.sealpost.cli"));
    packages.removeAll(List.of(allowed));
    return packages.stream().map(p -> p + "..").toArray(String[]::new);
  }
}
