package dev.signet.acceptance;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects of Kubernetes, read as the API server reads them with {@code --validate=strict}: a field
 * that a type does not have, or a value of another type, is an error.
 */
record Manifests(List<HasMetadata> objects) {

    private static final Map<String, Class<? extends HasMetadata>> TYPES =
            Stream.<Class<? extends HasMetadata>>of(
                            ClusterRole.class,
                            ClusterRoleBinding.class,
                            ConfigMap.class,
                            Deployment.class,
                            Job.class,
                            NetworkPolicy.class,
                            Pod.class,
                            PodDisruptionBudget.class,
                            PrometheusRule.class,
                            Service.class,
                            ServiceAccount.class,
                            ServiceMonitor.class)
                    .collect(
                            Collectors.toMap(
                                    type ->
                                            HasMetadata.getApiVersion(type)
                                                    + " "
                                                    + HasMetadata.getKind(type),
                                    Function.identity()));

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .annotationIntrospector(new NothingUnknown())
                    .build();

    /** The types would keep what they do not know for later. */
    private static final class NothingUnknown extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    /** Every object in the YAML files of {@code folder}. */
    static Manifests in(Path folder) throws IOException {
        var objects = new ArrayList<HasMetadata>();
        try (var files = Files.newDirectoryStream(folder, "*.yaml")) {
            for (Path file : files) {
                objects.addAll(read(Files.readString(file)).objects());
            }
        }
        return new Manifests(objects);
    }

    /** The objects of a YAML stream. */
    static Manifests read(String yaml) throws IOException {
        var objects = new ArrayList<HasMetadata>();
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            for (JsonNode document : documents.readAll()) {
                String type =
                        document.path("apiVersion").asText() + " " + document.path("kind").asText();
                Class<? extends HasMetadata> known = TYPES.get(type);
                if (known == null) {
                    throw new AssertionError("not expected in a manifest: " + type);
                }
                objects.add(YAML.treeToValue(document, known));
            }
        }
        return new Manifests(objects);
    }

    <T> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The only object of {@code type}. */
    <T> T the(Class<T> type) {
        List<T> all = all(type);
        if (all.size() != 1) {
            throw new AssertionError("expected one " + type.getSimpleName() + ": " + all);
        }
        return all.getFirst();
    }

    /** Whatever runs. */
    List<PodTemplateSpec> pods() {
        return Stream.concat(
                        all(Deployment.class).stream().map(each -> each.getSpec().getTemplate()),
                        all(Job.class).stream().map(each -> each.getSpec().getTemplate()))
                .toList();
    }
}
