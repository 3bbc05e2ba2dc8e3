/// What we need to know of ONNX Runtime's binary interface, so that the library can be loaded while the program runs and
/// need not be there to build. These are facts (slot numbers, signatures, values of constants) in our own words.
///
/// The library exports one function, `OrtGetApiBase`. It returns a table of two functions: one gives the table of the
/// whole interface for a version, the other the library's own version. The table of the interface only ever grows, so a
/// slot keeps its number in every later library; the slots used here were all there in version 1. A test checks each of
/// them against a real library.
///
/// Functions that return a `dt_ort_status` return NULL when all went well, else a status that the caller releases.
/// What is created is released by the caller with the release function of its kind; NULL is never released.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What `OrtGetApiBase` returns.
typedef struct dt_ort_base dt_ort_base;
/// The table of the interface.
typedef struct dt_ort_api dt_ort_api;
/// Why a call failed.
typedef struct dt_ort_status dt_ort_status;
/// What all sessions of a process share: threads, log.
typedef struct dt_ort_environment dt_ort_environment;
/// How a session is to be made.
typedef struct dt_ort_session_options dt_ort_session_options;
/// A loaded model.
typedef struct dt_ort_session dt_ort_session;
/// The type of an input or output.
typedef struct dt_ort_type dt_ort_type;
/// Element type and shape of a tensor.
typedef struct dt_ort_tensor_type dt_ort_tensor_type;
/// An input or output of a run.
typedef struct dt_ort_value dt_ort_value;
/// Where a tensor's memory lies.
typedef struct dt_ort_memory dt_ort_memory;
/// What the library's own strings are allocated with. It belongs to the library and is never released.
typedef struct dt_ort_allocator dt_ort_allocator;

/// The version of the interface to ask for: the lowest whose table holds every slot below. To ask for a higher one first
/// would gain nothing, and the library writes a complaint to stderr for each version that it does not know.
enum { DT_ORT_API_VERSION = 1 };

/// The kind of an input or output.
enum { DT_ORT_KIND_TENSOR = 1 };

/// The type of a tensor's elements.
enum {
    DT_ORT_FLOAT32 = 1,
    DT_ORT_UINT8 = 2,
    DT_ORT_INT8 = 3,
    DT_ORT_UINT16 = 4,
    DT_ORT_INT16 = 5,
    DT_ORT_INT32 = 6,
    DT_ORT_INT64 = 7,
    DT_ORT_STRING = 8,
    DT_ORT_BOOL = 9,
    DT_ORT_FLOAT16 = 10,
    DT_ORT_FLOAT64 = 11,
    DT_ORT_UINT32 = 12,
    DT_ORT_UINT64 = 13,
    DT_ORT_COMPLEX64 = 14,
    DT_ORT_COMPLEX128 = 15,
    DT_ORT_BFLOAT16 = 16,
};

/// From which level the library logs to stderr.
enum { DT_ORT_LOG_ERROR = 3 };

// MARK: The library

/// Calls the library's exported function; NULL when it returns nothing.
const dt_ort_base *_Nullable dt_ort_get_base(void *exported);
/// The library's own version, such as `1.32.0`; NULL when it tells none.
const char *_Nullable dt_ort_library_version(const dt_ort_base *base);
/// The table of the interface; NULL when the library does not have that version.
const dt_ort_api *_Nullable dt_ort_get_api(const dt_ort_base *base, uint32_t version);

// MARK: Statuses

int dt_ort_status_code(const dt_ort_api *api, const dt_ort_status *status);
/// The text lives as long as the status.
const char *dt_ort_status_message(const dt_ort_api *api, const dt_ort_status *status);
void dt_ort_release_status(const dt_ort_api *api, dt_ort_status *status);

// MARK: Environment and session

dt_ort_status *_Nullable dt_ort_create_environment(
    const dt_ort_api *api, int log_level, const char *name, dt_ort_environment *_Nullable *_Nonnull environment);
void dt_ort_release_environment(const dt_ort_api *api, dt_ort_environment *environment);
dt_ort_status *_Nullable dt_ort_disable_telemetry(const dt_ort_api *api, const dt_ort_environment *environment);

dt_ort_status *_Nullable dt_ort_create_session_options(
    const dt_ort_api *api, dt_ort_session_options *_Nullable *_Nonnull options);
void dt_ort_release_session_options(const dt_ort_api *api, dt_ort_session_options *options);
/// How many threads work on one operator; 0 leaves it to the library.
dt_ort_status *_Nullable dt_ort_set_operator_threads(
    const dt_ort_api *api, dt_ort_session_options *options, int threads);

dt_ort_status *_Nullable dt_ort_create_session(
    const dt_ort_api *api, const dt_ort_environment *environment, const char *model_path,
    const dt_ort_session_options *options, dt_ort_session *_Nullable *_Nonnull session);
void dt_ort_release_session(const dt_ort_api *api, dt_ort_session *session);

// MARK: Inputs and outputs of a model

dt_ort_status *_Nullable dt_ort_input_count(const dt_ort_api *api, const dt_ort_session *session, size_t *count);
dt_ort_status *_Nullable dt_ort_output_count(const dt_ort_api *api, const dt_ort_session *session, size_t *count);
/// The name belongs to the caller, and is freed with `dt_ort_free`.
dt_ort_status *_Nullable dt_ort_input_name(
    const dt_ort_api *api, const dt_ort_session *session, size_t index, dt_ort_allocator *allocator,
    char *_Nullable *_Nonnull name);
/// The name belongs to the caller, and is freed with `dt_ort_free`.
dt_ort_status *_Nullable dt_ort_output_name(
    const dt_ort_api *api, const dt_ort_session *session, size_t index, dt_ort_allocator *allocator,
    char *_Nullable *_Nonnull name);
dt_ort_status *_Nullable dt_ort_input_type(
    const dt_ort_api *api, const dt_ort_session *session, size_t index, dt_ort_type *_Nullable *_Nonnull type);
void dt_ort_release_type(const dt_ort_api *api, dt_ort_type *type);
/// Whether it is a tensor, a sequence, a map…
dt_ort_status *_Nullable dt_ort_type_kind(const dt_ort_api *api, const dt_ort_type *type, int *kind);
/// What a tensor's type says of it; it belongs to `type`, and is NULL when that is no tensor.
dt_ort_status *_Nullable dt_ort_as_tensor_type(
    const dt_ort_api *api, const dt_ort_type *type, const dt_ort_tensor_type *_Nullable *_Nonnull tensor_type);
dt_ort_status *_Nullable dt_ort_element_type(
    const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, int *element_type);
dt_ort_status *_Nullable dt_ort_dimension_count(
    const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, size_t *count);
/// The size of each dimension, -1 for one that the model leaves open.
dt_ort_status *_Nullable dt_ort_dimensions(
    const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, int64_t *sizes, size_t count);
/// The name of each dimension, empty for one without; the texts belong to the type.
dt_ort_status *_Nullable dt_ort_dimension_names(
    const dt_ort_api *api, const dt_ort_tensor_type *tensor_type, const char *_Nullable *_Nonnull names, size_t count);

// MARK: Memory and values

dt_ort_status *_Nullable dt_ort_default_allocator(
    const dt_ort_api *api, dt_ort_allocator *_Nullable *_Nonnull allocator);
dt_ort_status *_Nullable dt_ort_free(const dt_ort_api *api, dt_ort_allocator *allocator, void *memory);
/// Describes ordinary memory of the CPU.
dt_ort_status *_Nullable dt_ort_create_cpu_memory(
    const dt_ort_api *api, dt_ort_memory *_Nullable *_Nonnull memory);
void dt_ort_release_memory(const dt_ort_api *api, dt_ort_memory *memory);
/// Makes a tensor of memory that stays the caller's, and must outlive the tensor.
dt_ort_status *_Nullable dt_ort_create_tensor(
    const dt_ort_api *api, const dt_ort_memory *memory, void *content, size_t length, const int64_t *shape,
    size_t dimension_count, int element_type, dt_ort_value *_Nullable *_Nonnull tensor);
void dt_ort_release_value(const dt_ort_api *api, dt_ort_value *value);

// MARK: Runs

/// Runs the model once. Each NULL among `outputs` is replaced by a new value, which the caller releases.
dt_ort_status *_Nullable dt_ort_run(
    const dt_ort_api *api, dt_ort_session *session, const char *_Nonnull const *_Nonnull input_names,
    const dt_ort_value *_Nonnull const *_Nonnull inputs, size_t input_count,
    const char *_Nonnull const *_Nonnull output_names, size_t output_count,
    dt_ort_value *_Nullable *_Nonnull outputs);

#pragma clang assume_nonnull end
