package io.exprsn.simulcast;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.exprsn.simulcast.internal.session.LocalSimulcaster;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which room may know which: the shape of the house. */
class RoomsTest {
    private static final String ROOT = "io.exprsn.simulcast";
    private static final String AUDIENCE = ROOT + ".audience";
    private static final String EVENT = ROOT + ".event";
    private static final String FFMPEG = ROOT + ".ffmpeg";
    private static final String STORE = ROOT + ".store";
    private static final String CREDENTIAL = ROOT + ".credential";
    private static final String SPI = ROOT + ".spi";
    private static final String SCHEDULE = ROOT + ".schedule";
    private static final String SERVICE = ROOT + ".service";
    private static final String INTERNAL = ROOT + ".internal";
    private static final String JSON = INTERNAL + ".json";
    private static final String HTTP = INTERNAL + ".http";
    private static final String PLATFORM = INTERNAL + ".platform";

    /** What people begin with; it knows the other rooms so that the values need not. */
    private static final List<String> FRONT =
            List.of("Simulcaster", "SimulcastPlan", "SimulcastSession", "DestinationHandle");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> FRONT_CLASSES = DescribedPredicate.describe(
            "the front " + FRONT,
            type -> type.getPackageName().equals(ROOT)
                    && FRONT.contains(outermost(type).getSimpleName()));

    private static final DescribedPredicate<JavaClass> VALUES =
            resideInAPackage(ROOT).and(DescribedPredicate.not(FRONT_CLASSES)).as("values of the root");

    @Test
    void valuesOfTheRootKnowOnlyEachOther() {
        check(noClasses()
                .that(VALUES)
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".*..").or(FRONT_CLASSES))
                .because("a value must be usable, storable and testable without anything that runs"));
    }

    @Test
    void theFrontReachesTheRunningPartThroughOneDoor() {
        check(noClasses()
                .that(FRONT_CLASSES)
                .should()
                .dependOnClassesThat(resideInAnyPackage(INTERNAL + "..")
                        .and(DescribedPredicate.not(DescribedPredicate.describe(
                                "the door", type -> outermost(type).isEquivalentTo(LocalSimulcaster.class)))))
                .because("of the root only the factory reaches internal.session, and there LocalSimulcaster alone"));
        check(noClasses()
                .that(resideInAPackage(ROOT)
                        .and(DescribedPredicate.not(DescribedPredicate.describe(
                                "the builder", type -> type.getName().equals(ROOT + ".Simulcaster$Builder")))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(FFMPEG + "..", INTERNAL + ".."))
                .because("of the root only Simulcaster's builder puts the parts together"));
    }

    @Test
    void roomsThatHostsSeeStandOnValues() {
        standsOnValuesAnd(EVENT);
        standsOnValuesAnd(SPI, CREDENTIAL);
        standsOnValuesAnd(SERVICE, SPI);
        standsOnValuesAnd(AUDIENCE, SPI);
        standsOnValuesAnd(STORE, JSON);
        standsOnValuesAnd(SCHEDULE, STORE);
        standsOnValuesAnd(CREDENTIAL, STORE, JSON, EVENT, HTTP);
        standsOnValuesAnd(FFMPEG, CREDENTIAL);
    }

    @Test
    void whatStandsBetweenAdapterAndPlatformKnowsNoSessionAndNoMedia() {
        standsOnValuesAnd(PLATFORM, SPI, CREDENTIAL, EVENT, HTTP, JSON);
        standsOnValuesAnd(INTERNAL + ".service", SERVICE, SPI, CREDENTIAL);
        standsOnValuesAnd(INTERNAL + ".loop");
    }

    /** Its platform's half of a destination reads the plan to write it down, and knows nothing of how media moves. */
    @Test
    void whatSpeaksWithPlatformsKnowsNoMedia() {
        check(noClasses()
                .that(resideInAnyPackage(INTERNAL + ".broadcast..", INTERNAL + ".audience..", INTERNAL + ".schedule.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        INTERNAL + ".session..",
                        INTERNAL + ".plan..",
                        INTERNAL + ".relay..",
                        INTERNAL + ".rtmp..",
                        INTERNAL + ".media..",
                        FFMPEG + ".."))
                .because("how a broadcast is made and who watches it has nothing to do with how media gets there"));
    }

    private static void standsOnValuesAnd(String room, String... below) {
        String[] known = Stream.concat(Stream.of(room), Stream.of(below))
                .map(name -> name + "..")
                .toArray(String[]::new);
        check(noClasses()
                .that(resideInAPackage(room + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".*..")
                        .and(DescribedPredicate.not(resideInAnyPackage(known)))
                        .or(FRONT_CLASSES))
                .because("hosts see these rooms: they stand on the root's values, and little else"));
    }

    @Test
    void ofCredentialsFfmpegKnowsTheRedactorAlone() {
        check(noClasses()
                .that(resideInAPackage(FFMPEG + ".."))
                .should()
                .dependOnClassesThat(resideInAPackage(CREDENTIAL + "..")
                        .and(DescribedPredicate.not(DescribedPredicate.describe(
                                "the redactor",
                                type -> outermost(type).getSimpleName().equals("Redactor")))))
                .because("what keeps credentials is not the business of what runs a process"));
    }

    @Test
    void whatWeBuildOnIsKnownInOneRoomEach() {
        check(noClasses()
                .that(DescribedPredicate.not(resideInAPackage(CREDENTIAL + "..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.google.crypto.tink..", "org.bouncycastle.."))
                .because("keys are in one room"));
        check(noClasses()
                .that(DescribedPredicate.not(resideInAPackage(JSON + "..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.fasterxml.jackson.."))
                .because("another JSON library must be able to take its place"));
        check(noClasses()
                .that(DescribedPredicate.not(resideInAPackage(HTTP + "..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("okhttp3..", "okio.."))
                .because("another HTTP library must be able to take its place"));
        check(noClasses()
                .that(resideInAPackage(HTTP + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".*..")
                        .and(DescribedPredicate.not(resideInAnyPackage(HTTP + "..")))
                        .or(FRONT_CLASSES))
                .because("HTTP is the same whoever uses it"));
    }

    @ParameterizedTest
    @CsvSource({
        "media, session plan relay rtmp",
        "rtmp, session plan relay",
        "relay, session plan",
        "plan, session",
    })
    void arrowsPointDownwards(String room, String above) {
        String[] rooms = Stream.of(above.split(" "))
                .map(name -> INTERNAL + "." + name + "..")
                .toArray(String[]::new);
        check(noClasses()
                .that(resideInAPackage(INTERNAL + "." + room + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(rooms))
                .because("arrows point session -> plan -> relay -> rtmp -> media, never back"));
    }

    @Test
    void protocolAndMediaKnowNothingOfSessionsOrPlatforms() {
        check(noClasses()
                .that(resideInAnyPackage(INTERNAL + ".rtmp..", INTERNAL + ".media.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(EVENT + "..", FFMPEG + "..", ROOT + ".platform..")
                        .or(FRONT_CLASSES)
                        .or(DescribedPredicate.describe(
                                "what a session is made of",
                                type -> type.getPackageName().equals(ROOT)
                                        && Set.of(
                                                        "Destination",
                                                        "DestinationState",
                                                        "DestinationStatus",
                                                        "Source",
                                                        "SourceStatus",
                                                        "RetryPolicy")
                                                .contains(outermost(type).getSimpleName()))))
                .because("the protocol is the same whoever uses it"));
    }

    @Test
    void roomsStandInNoCircle() {
        check(slices().assignedFrom(new Rooms())
                .should()
                .beFreeOfCycles()
                .because("a circle is one room with two names"));
    }

    /** Every package but the root, whose factory closes a circle by design. */
    private static final class Rooms implements com.tngtech.archunit.library.dependencies.SliceAssignment {
        @Override
        public com.tngtech.archunit.library.dependencies.SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT + ".")
                    ? com.tngtech.archunit.library.dependencies.SliceIdentifier.of(type.getPackageName())
                    : com.tngtech.archunit.library.dependencies.SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages below the root";
        }
    }

    @Test
    void noForeignTypeStandsInAnExportedSignature() {
        check(
                ArchRuleDefinition.members()
                        .that()
                        .areDeclaredInClassesThat(
                                resideInAnyPackage(ROOT, AUDIENCE, EVENT, FFMPEG, SPI, STORE, SCHEDULE, CREDENTIAL)
                                        .and(DescribedPredicate.describe("public", RoomsTest::isReachable)))
                        .and(DescribedPredicate.describe(
                                "public or protected",
                                member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                        || member.getModifiers().contains(JavaModifier.PROTECTED)))
                        .should(nameNoForeignType())
                        .because(
                                "what we use inside must be ours to change: no Netty, Jackson, Tink or internal type goes out"));
    }

    private static boolean isReachable(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(RoomsTest::isReachable).orElse(true);
    }

    private static ArchCondition<JavaMember> nameNoForeignType() {
        return new ArchCondition<>("name only types of the JDK, of JSpecify and of exported packages") {
            @Override
            public void check(JavaMember member, ConditionEvents events) {
                Stream<JavaClass> types = Stream.empty();
                if (member instanceof JavaField field) {
                    types = field.getType().getAllInvolvedRawTypes().stream();
                } else if (member instanceof JavaCodeUnit unit) {
                    types = Stream.of(
                                    unit.getReturnType().getAllInvolvedRawTypes().stream(),
                                    unit.getParameterTypes().stream()
                                            .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                                    unit.getExceptionTypes().stream())
                            .flatMap(all -> all);
                }
                types.map(JavaClass::getBaseComponentType)
                        .filter(type -> !type.isPrimitive()
                                && !type.getPackageName().startsWith("java.")
                                && !type.getPackageName().startsWith("org.jspecify.")
                                && !Set.of(ROOT, AUDIENCE, EVENT, FFMPEG, SPI, STORE, SCHEDULE, CREDENTIAL)
                                        .contains(type.getPackageName()))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                member, member.getFullName() + " names " + type.getName())));
            }
        };
    }

    @Test
    void micrometerIsKnownInOneRoomThatStandsOnTheFront() {
        check(noClasses()
                .that(DescribedPredicate.not(resideInAPackage(ROOT + ".metrics..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.micrometer..", ROOT + ".metrics.."))
                .because("meters are a listener like any other, and the host's choice"));
        check(noClasses()
                .that(resideInAPackage(ROOT + ".metrics.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(INTERNAL + ".."))
                .because("what meters tell, any application can ask"));
    }

    @Test
    void noClassIsADrawerForEverything() {
        check(noClasses()
                .should()
                .haveNameMatching(".*\\.\\w*(Utils?|Manager|Helper)\\w*")
                .orShould(com.tngtech.archunit.lang.conditions.ArchConditions.resideInAPackage("..util.."))
                .because("such a name says nothing about what the class does"));
    }

    @Test
    void nothingSleeps() {
        check(noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class)
                .because("a sleep cannot be stopped by a test's clock: wait for an event, a deadline or a ticker"));
    }

    @Test
    void mediaNeverReadsTheWallClock() {
        check(methods()
                .that()
                .areDeclaredInClassesThat(
                        resideInAnyPackage(INTERNAL + ".media..", INTERNAL + ".relay..", INTERNAL + ".rtmp.."))
                .should(notReadTheWallClock())
                .because("a wall clock that jumps must move no media: use the monotonic ticker"));
    }

    private static ArchCondition<JavaMethod> notReadTheWallClock() {
        return new ArchCondition<>("not read the wall clock") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                method.getMethodCallsFromSelf().stream()
                        .filter(call -> call.getTargetOwner().isEquivalentTo(System.class)
                                        && call.getName().equals("currentTimeMillis")
                                || call.getTargetOwner().isAssignableTo(java.time.Clock.class)
                                || call.getTargetOwner().isEquivalentTo(java.time.Instant.class)
                                        && call.getName().equals("now"))
                        .forEach(call -> events.add(SimpleConditionEvent.violated(method, call.getDescription())));
            }
        };
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(RoomsTest::outermost).orElse(type);
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
