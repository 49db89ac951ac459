namespace FederationHub.Testing.Processes;

/// <summary>Where the tests stand, and what the test command told them.</summary>
public static class SourceTree
{
    /// <summary>The folder of FederationHub.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that this run was built in: Debug or Release.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    /// <summary>Where logs and screenshots of this run are kept.</summary>
    public static string Artefacts { get; } =
        Directory.CreateDirectory(Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_ARTEFACTS") ?? Path.Combine(Root, "artifacts")).FullName;

    /// <summary>The assembly that a project of the tree built, in this run's configuration.</summary>
    /// <param name="project">The project's folder, such as <c>src/FederationHub.Server</c>.</param>
    /// <param name="assembly">The file name; by default that of the folder with .dll.</param>
    public static string Built(string project, string? assembly = null) =>
        Path.Combine(Root, project, "bin", Configuration, "net10.0", assembly ?? $"{Path.GetFileName(project)}.dll");

    /// <summary>A new empty folder for what one test leaves behind.</summary>
    public static string NewFolder(string name) =>
        Directory.CreateTempSubdirectory($"federationhub-{name}-").FullName;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FederationHub.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the source tree.");
    }
}
