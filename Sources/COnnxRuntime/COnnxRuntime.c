#include "COnnxRuntime.h"

typedef dt_ort_status *status;

// The two functions of the base table.
enum { BASE_GET_API = 0, BASE_VERSION = 1 };

// The place of each function in the interface's table, counted from 0.
enum {
    STATUS_CODE = 1,
    STATUS_MESSAGE = 2,
    CREATE_ENVIRONMENT = 3,
    DISABLE_TELEMETRY = 6,
    CREATE_SESSION = 7,
    RUN = 9,
    CREATE_SESSION_OPTIONS = 10,
    SET_OPERATOR_THREADS = 24,
    INPUT_COUNT = 30,
    OUTPUT_COUNT = 31,
    INPUT_TYPE = 33,
    INPUT_NAME = 36,
    OUTPUT_NAME = 37,
    CREATE_TENSOR = 49,
    AS_TENSOR_TYPE = 55,
    TYPE_KIND = 56,
    ELEMENT_TYPE = 60,
    DIMENSION_COUNT = 61,
    DIMENSIONS = 62,
    DIMENSION_NAMES = 63,
    CREATE_CPU_MEMORY = 69,
    ALLOCATOR_FREE = 76,
    DEFAULT_ALLOCATOR = 78,
    RELEASE_ENVIRONMENT = 92,
    RELEASE_STATUS = 93,
    RELEASE_MEMORY = 94,
    RELEASE_SESSION = 95,
    RELEASE_VALUE = 96,
    RELEASE_TYPE = 98,
    RELEASE_SESSION_OPTIONS = 100,
};

// The kind of memory that tensors of ours are in: the device's own allocator, the default use.
enum { DEVICE_ALLOCATOR = 0, DEFAULT_MEMORY = 0 };

typedef void (*function)(void);

/// The function in a slot of a table, as a function of the given signature.
#define SLOT(table, slot, result, ...) ((result(*)(__VA_ARGS__))((const function *)(const void *)(table))[slot])

// MARK: The library

const dt_ort_base *dt_ort_get_base(void *exported) {
    return ((const dt_ort_base *(*)(void))exported)();
}

const char *dt_ort_library_version(const dt_ort_base *base) {
    return SLOT(base, BASE_VERSION, const char *, void)();
}

const dt_ort_api *dt_ort_get_api(const dt_ort_base *base, uint32_t version) {
    return SLOT(base, BASE_GET_API, const dt_ort_api *, uint32_t)(version);
}

// MARK: Statuses

int dt_ort_status_code(const dt_ort_api *api, const dt_ort_status *it) {
    return SLOT(api, STATUS_CODE, int, const dt_ort_status *)(it);
}

const char *dt_ort_status_message(const dt_ort_api *api, const dt_ort_status *it) {
    return SLOT(api, STATUS_MESSAGE, const char *, const dt_ort_status *)(it);
}

void dt_ort_release_status(const dt_ort_api *api, dt_ort_status *it) {
    SLOT(api, RELEASE_STATUS, void, dt_ort_status *)(it);
}

// MARK: Environment and session

status dt_ort_create_environment(
    const dt_ort_api *api, int log_level, const char *name, dt_ort_environment **environment) {
    return SLOT(api, CREATE_ENVIRONMENT, status, int, const char *, dt_ort_environment **)(
        log_level, name, environment);
}

void dt_ort_release_environment(const dt_ort_api *api, dt_ort_environment *environment) {
    SLOT(api, RELEASE_ENVIRONMENT, void, dt_ort_environment *)(environment);
}

status dt_ort_disable_telemetry(const dt_ort_api *api, const dt_ort_environment *environment) {
    return SLOT(api, DISABLE_TELEMETRY, status, const dt_ort_environment *)(environment);
}

status dt_ort_create_session_options(const dt_ort_api *api, dt_ort_session_options **options) {
    return SLOT(api, CREATE_SESSION_OPTIONS, status, dt_ort_session_options **)(options);
}

void dt_ort_release_session_options(const dt_ort_api *api, dt_ort_session_options *options) {
    SLOT(api, RELEASE_SESSION_OPTIONS, void, dt_ort_session_options *)(options);
}

status dt_ort_set_operator_threads(const dt_ort_api *api, dt_ort_session_options *options, int threads) {
    return SLOT(api, SET_OPERATOR_THREADS, status, dt_ort_session_options *, int)(options, threads);
}

status dt_ort_create_session(
    const dt_ort_api *api, const dt_ort_environment *environment, const char *model_path,
    const dt_ort_session_options *options, dt_ort_session **session) {
    return SLOT(
        api, CREATE_SESSION, status, const dt_ort_environment *, const char *, const dt_ort_session_options *,
        dt_ort_session **)(environment, model_path, options, session);
}

void dt_ort_release_session(const dt_ort_api *api, dt_ort_session *session) {
    SLOT(api, RELEASE_SESSION, void, dt_ort_session *)(session);
}

// MARK: Inputs and outputs of a model

status dt_ort_input_count(const dt_ort_api *api, const dt_ort_session *session, size_t *count) {
    return SLOT(api, INPUT_COUNT, status, const dt_ort_session *, size_t *)(session, count);
}

status dt_ort_output_count(const dt_ort_api *api, const dt_ort_session *session, size_t *count) {
    return SLOT(api, OUTPUT_COUNT, status, const dt_ort_session *, size_t *)(session, count);
}

status dt_ort_input_name(
    const dt_ort_api *api, const dt_ort_session *session, size_t index, dt_ort_allocator *allocator, char **name) {
    return SLOT(api, INPUT_NAME, status, const dt_ort_session *, size_t, dt_ort_allocator *, char **)(
        session, index, allocator, name);
}

status dt_ort_output_name(
    const dt_ort_api *api, const dt_ort_session *session, size_t index, dt_ort_allocator *allocator, char **name) {
    return SLOT(api, OUTPUT_NAME, status, const dt_ort_session *, size_t, dt_ort_allocator *, char **)(
        session, index, allocator, name);
}

status dt_ort_input_type(
    const dt_ort_api *api, const dt_ort_session *session, size_t index, dt_ort_type **type) {
    return SLOT(api, INPUT_TYPE, status, const dt_ort_session *, size_t, dt_ort_type **)(session, index, type);
}

void dt_ort_release_type(const dt_ort_api *api, dt_ort_type *type) {
    SLOT(api, RELEASE_TYPE, void, dt_ort_type *)(type);
}

status dt_ort_type_kind(const dt_ort_api *api, const dt_ort_type *type, int *kind) {
    return SLOT(api, TYPE_KIND, status, const dt_ort_type *, int *)(type, kind);
}

status dt_ort_as_tensor_type(
    const dt_ort_api *api, const dt_ort_type *type, const dt_ort_tensor_type **tensor_type) {
    return SLOT(api, AS_TENSOR_TYPE, status, const dt_ort_type *, const dt_ort_tensor_type **)(type, tensor_type);
}

status dt_ort_element_type(const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, int *element_type) {
    return SLOT(api, ELEMENT_TYPE, status, const dt_ort_tensor_type *, int *)(tensor_type, element_type);
}

status dt_ort_dimension_count(const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, size_t *count) {
    return SLOT(api, DIMENSION_COUNT, status, const dt_ort_tensor_type *, size_t *)(tensor_type, count);
}

status dt_ort_dimensions(
    const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, int64_t *sizes, size_t count) {
    return SLOT(api, DIMENSIONS, status, const dt_ort_tensor_type *, int64_t *, size_t)(tensor_type, sizes, count);
}

status dt_ort_dimension_names(
    const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, const char **names, size_t count) {
    return SLOT(api, DIMENSION_NAMES, status, const dt_ort_tensor_type *, const char **, size_t)(
        tensor_type, names, count);
}

// MARK: Memory and values

status dt_ort_default_allocator(const dt_ort_api *api, dt_ort_allocator **allocator) {
    return SLOT(api, DEFAULT_ALLOCATOR, status, dt_ort_allocator **)(allocator);
}

status dt_ort_free(const dt_ort_api *api, dt_ort_allocator *allocator, void *memory) {
    return SLOT(api, ALLOCATOR_FREE, status, dt_ort_allocator *, void *)(allocator, memory);
}

status dt_ort_create_cpu_memory(const dt_ort_api *api, dt_ort_memory **memory) {
    return SLOT(api, CREATE_CPU_MEMORY, status, int, int, dt_ort_memory **)(
        DEVICE_ALLOCATOR, DEFAULT_MEMORY, memory);
}

void dt_ort_release_memory(const dt_ort_api *api, dt_ort_memory *memory) {
    SLOT(api, RELEASE_MEMORY, void, dt_ort_memory *)(memory);
}

status dt_ort_create_tensor(
    const dt_ort_api *api, const dt_ort_memory *memory, void *content, size_t length, const int64_t *shape,
    size_t dimension_count, int element_type, dt_ort_value **tensor) {
    return SLOT(
        api, CREATE_TENSOR, status, const dt_ort_memory *, void *, size_t, const int64_t *, size_t, int,
        dt_ort_value **)(memory, content, length, shape, dimension_count, element_type, tensor);
}

void dt_ort_release_value(const dt_ort_api *api, dt_ort_value *value) {
    SLOT(api, RELEASE_VALUE, void, dt_ort_value *)(value);
}

// MARK: Runs

status dt_ort_run(
    const dt_ort_api *api, dt_ort_session *session, const char *const *input_names,
    const dt_ort_value *const *inputs, size_t input_count, const char *const *output_names, size_t output_count,
    dt_ort_value **outputs) {
    // What stands after the session is the options of a run, which may be NULL.
    return SLOT(
        api, RUN, status, dt_ort_session *, const void *, const char *const *, const dt_ort_value *const *, size_t,
        const char *const *, size_t, dt_ort_value **)(
        session, NULL, input_names, inputs, input_count, output_names, output_count, outputs);
}
