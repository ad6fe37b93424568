using Xunit.Sdk;
using Xunit.v3;

// An application is more than twenty processes: two at a time would only slow each other down.
[assembly: Parallelization(Mode = ParallelMode.None)]
