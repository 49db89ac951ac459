using System.Reflection;

namespace FederationHub.Architecture.Tests;

/// <summary>The source tree and the assemblies that it built.</summary>
internal static class Tree
{
    /// <summary>The folder of FederationHub.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The projects under src/ by their short names: Core, Saml and so on.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.GetDirectories(Path.Combine(Root, "src"), "FederationHub.*")
            .Select(folder => Path.GetFileName(folder)["FederationHub.".Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The assembly of a project under src/, which this test project references.</summary>
    /// <remarks>The command line tool is the one assembly with the name of its command.</remarks>
    public static Assembly Built(string project) => Assembly.Load(project == "Cli" ? "fedhub" : $"FederationHub.{project}");

    /// <summary>The file that the compiler wrote for a project, in the configuration of this run.</summary>
    public static string Output(string project, string file)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        return Path.Combine(Root, "src", $"FederationHub.{project}", "bin", configuration, "net10.0", file);
    }

    /// <summary>Every folder of the tree that a person wrote: nothing built, downloaded or left by a run.</summary>
    public static IEnumerable<string> Folders(string folder = "")
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start)
            ? Directory.GetDirectories(start).Where(IsWritten).SelectMany(found => Folders(found).Prepend(found))
            : [];
    }

    /// <summary>Every file that a person wrote, below the given folder or in the whole tree.</summary>
    public static IEnumerable<string> Files(string folder = "", string pattern = "*") =>
        Folders(folder).Prepend(Path.Combine(Root, folder)).Where(Directory.Exists)
            .SelectMany(found => Directory.GetFiles(found, pattern)).Where(file => Path.GetFileName(file) != ".git");

    /// <summary>A path as a reader of the tree names it.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static bool IsWritten(string folder) =>
        Path.GetFileName(folder) is not ("bin" or "obj" or "artifacts" or "node_modules" or "TestResults" or ".git" or ".vs" or ".idea");

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
