package dev.signet.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;

/** Packages depend on lower floors only, and only the edges know HTTP. */
@AnalyzeClasses(
        packages = "dev.signet.server",
        importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {

    private static final String BASE = "dev.signet.server.";
    private static final String ROOT = "dev.signet.server";

    @ArchTest
    static final ArchRule floors =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("values")
                    .definedBy(BASE + "x509", BASE + "identity", BASE + "tlog")
                    .layer("means")
                    .definedBy(
                            BASE + "database",
                            BASE + "signing..",
                            BASE + "schedule",
                            BASE + "audit",
                            BASE + "limit",
                            BASE + "lint")
                    .layer("knowledge")
                    .definedBy(
                            BASE + "mount",
                            BASE + "issuer",
                            BASE + "role",
                            BASE + "auth..",
                            BASE + "inventory")
                    .layer("deeds")
                    .definedBy(
                            BASE + "approval",
                            BASE + "hierarchy",
                            BASE + "key",
                            BASE + "issuance",
                            BASE + "export",
                            BASE + "insight",
                            BASE + "recovery",
                            BASE + "retention",
                            BASE + "rotation",
                            BASE + "revocation",
                            BASE + "crl",
                            BASE + "ocsp",
                            BASE + "readiness",
                            BASE + "transparency",
                            BASE + "selfaudit",
                            BASE + "survivability")
                    .layer("edges")
                    .definedBy(BASE + "api", BASE + "config", BASE + "ceremony")
                    .layer("root")
                    .definedBy(ROOT)
                    .whereLayer("root")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("edges")
                    .mayOnlyBeAccessedByLayers("root")
                    .whereLayer("deeds")
                    .mayOnlyBeAccessedByLayers("edges", "root")
                    .whereLayer("knowledge")
                    .mayOnlyBeAccessedByLayers("deeds", "edges", "root")
                    .whereLayer("means")
                    .mayOnlyBeAccessedByLayers("knowledge", "deeds", "edges", "root");

    @ArchTest
    static final ArchRule noCycles = slices().matching(BASE + "(*)..").should().beFreeOfCycles();

    /** Those who come with JWTs know {@code auth.jwt}; it knows none of them. */
    @ArchTest
    static final ArchRule noCyclesWithinAuth =
            slices().matching(BASE + "auth.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheApiKnowsHttp =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(BASE + "api", ROOT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..");

    /** What made a certificate is not what judges it. */
    @ArchTest
    static final ArchRule theSelfAuditReadsWithTheJdkAlone =
            noClasses()
                    .that()
                    .resideInAPackage(BASE + "selfaudit")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.bouncycastle..", BASE + "lint..", BASE + "crl..");

    @ArchTest
    static final ArchRule nobodyReadsTheWallClock =
            noClasses()
                    .should()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule onlyTheRootMakesClocksRandomSourcesAndThreadPools =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .callMethod(Clock.class, "systemUTC")
                    .orShould()
                    .callConstructor(SecureRandom.class)
                    .orShould()
                    .callMethod(Executors.class, "newScheduledThreadPool", int.class);
}
