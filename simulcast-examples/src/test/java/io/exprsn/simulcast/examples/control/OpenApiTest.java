package io.exprsn.simulcast.examples.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.examples.control.ApiContract.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API's description is whole in itself, is served, and is of the API that there is. */
final class OpenApiTest {
    private final ApiContract contract = ApiContract.read();

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> lost = new ArrayList<>();
        references(contract.document(), reference -> {
            if (!reference.startsWith("#/")
                    || contract.document().at(reference.substring(1)).isMissingNode()) {
                lost.add(reference);
            }
        });
        assertThat(lost).isEmpty();
    }

    @Test
    void everyPartIsUsed() {
        String text = contract.document().toString();
        List<String> unused = new ArrayList<>();
        for (String kind : List.of("schemas", "parameters", "responses")) {
            contract.document().at("/components/" + kind).fieldNames().forEachRemaining(name -> {
                if (!text.contains("\"#/components/" + kind + "/" + name + "\"")) {
                    unused.add(name);
                }
            });
        }
        assertThat(unused).isEmpty();
    }

    @Test
    void everyOperationHasANameOfItsOwnAndItsPathsParameters() {
        List<String> names = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            names.add(operation.node().get("operationId").asText());
            List<String> parameters = new ArrayList<>();
            contract.document()
                    .get("paths")
                    .get(operation.path())
                    .path("parameters")
                    .forEach(each ->
                            parameters.add(contract.resolved(each).get("name").asText()));
            List<String> inPath = new ArrayList<>();
            var parts = java.util.regex.Pattern.compile("\\{(\\w+)}").matcher(operation.path());
            while (parts.find()) {
                inPath.add(parts.group(1));
            }
            assertThat(parameters).as(operation.toString()).containsExactlyElementsOf(inPath);
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    /** Every object says which fields it has, so that no answer has one that nobody described. */
    @Test
    void everySchemaIsClosed() {
        contract.document().at("/components/schemas").properties().forEach(entry -> {
            if (entry.getValue().path("type").asText().equals("object")) {
                assertThat(entry.getValue().has("additionalProperties"))
                        .as(entry.getKey())
                        .isTrue();
            }
        });
    }

    @Test
    void whatIsDescribedIsThereAndIsServed(@TempDir Path folder) {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            harness.anybody().get("/api/openapi.yaml").expect(200);
            for (Operation operation : contract.operations()) {
                String path = operation.path().replaceAll("\\{\\w+}", "x");
                String allowed = harness.operator()
                        .send("OPTIONS", path, null)
                        .expect(204)
                        .header("Allow");
                assertThat(List.of(allowed.split(", ")))
                        .as(operation.toString())
                        .contains(operation.method());
            }
        }
    }

    /** And the other way round. */
    @Test
    void nothingElseCanBeDoneWithWhatIsDescribed(@TempDir Path folder) {
        try (ControlHarness harness = ControlHarness.open(folder)) {
            contract.document().get("paths").fieldNames().forEachRemaining(declared -> {
                String allowed = harness.operator()
                        .send("OPTIONS", declared.replaceAll("\\{\\w+}", "x"), null)
                        .header("Allow");
                List<String> described = new ArrayList<>(List.of("OPTIONS"));
                contract.operations().stream()
                        .filter(operation -> operation.path().equals(declared))
                        .forEach(operation -> described.add(operation.method()));
                if (described.contains("GET")) {
                    described.add("HEAD");
                }
                assertThat(List.of(allowed.split(", "))).as(declared).containsExactlyInAnyOrderElementsOf(described);
            });
        }
    }

    private static void references(JsonNode node, java.util.function.Consumer<String> found) {
        if (node.isObject() && node.path("$ref").isTextual()) {
            found.accept(node.get("$ref").asText());
        }
        node.forEach(each -> references(each, found));
    }
}
