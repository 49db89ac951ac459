using BenchmarkDotNet.Running;

// A benchmark that throws is a failure, not a row with question marks: the test command looks at the exit code.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(FederationHub.Benchmarks.BrokeredLogin).Assembly).Run(args).ToList();
return summaries.Count > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.Length > 0 && summary.Reports.All(report => report.Success)) ? 0 : 1;
