using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(FederationHub.Benchmarks.BrokeredLogin).Assembly).Run(args);
