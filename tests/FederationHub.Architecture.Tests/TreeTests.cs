using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FederationHub.Architecture.Tests;

/// <summary>The shape of the tree: what a newcomer relies on when looking for a thing.</summary>
public sealed partial class TreeTests
{
    private static readonly string[] NoConcept =
        ["common", "helper", "helpers", "util", "utils", "utilities", "manager", "managers", "service", "services", "misc"];

    public static TheoryData<string> FoldersThatExplainThemselves =>
    [
        "src",
        .. Tree.Projects.Select(project => $"src/FederationHub.{project}"),
        .. Directory.GetDirectories(Path.Combine(Tree.Root, "src/FederationHub.Server"))
            .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "Properties"))
            .Select(Tree.Relative),
    ];

    [Fact]
    public void The_root_holds_nothing_but_what_a_newcomer_expects()
    {
        string[] expected =
        [
            "README.md", "LICENSE", "FederationHub.sln", "Directory.Build.props", "src", "tests", "deploy", "samples",
            ".ci", ".editorconfig", ".gitattributes", ".gitignore", ".git",
        ];
        string[] leftByARun = ["artifacts", ".vs", ".idea", "TestResults"];

        Directory.GetFileSystemEntries(Tree.Root).Select(Path.GetFileName).Except(leftByARun).Should().BeSubsetOf(expected);
    }

    [Fact]
    public void No_folder_is_named_after_no_concept() =>
        Tree.Folders().Where(folder => NoConcept.Contains(Path.GetFileName(folder).ToLowerInvariant())).Select(Tree.Relative).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(FoldersThatExplainThemselves))]
    public void A_folder_says_what_it_owns(string folder)
    {
        var readme = Path.Combine(Tree.Root, folder, "README.md");

        File.Exists(readme).Should().BeTrue("{0} has a README.md", folder);
        File.ReadAllText(readme).Length.Should().BeGreaterThan(150, "{0}/README.md says what it owns, what enters, what leaves and where next", folder);
    }

    [Fact]
    public void The_front_page_fits_in_150_lines() =>
        File.ReadLines(Path.Combine(Tree.Root, "README.md")).Count().Should().BeLessThanOrEqualTo(150);

    [Fact]
    public void Every_test_project_and_every_source_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Tree.Root, "FederationHub.sln")).Replace('\\', '/');

        Tree.Files(pattern: "*.csproj").Select(Tree.Relative).Where(project => !solution.Contains(project, StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine()
    {
        var found = from file in Tree.Files()
                    where new FileInfo(file).Length < 2_000_000
                    from line in File.ReadLines(file)
                    where PersonalPath().IsMatch(line)
                    select Tree.Relative(file);

        found.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void No_source_file_postpones_its_work()
    {
        var found = from file in Tree.Files("src", "*.cs").Concat(Tree.Files("samples", "*.cs"))
                    from line in File.ReadLines(file)
                    where Postponed().IsMatch(line)
                    select $"{Tree.Relative(file)}: {line.Trim()}";

        found.Should().BeEmpty();
    }

    // CVE-2026-47304: a bypass of signature checks before 10.0.10. The shared framework may hold an older copy.
    [Fact]
    public void The_server_brings_an_xml_signature_library_without_the_known_bypass()
    {
        const string Library = "System.Security.Cryptography.Xml.dll";
        var shipped = FileVersionInfo.GetVersionInfo(Tree.Output("Server", Library));
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Tree.Output("Server", "FederationHub.Server.deps.json")));

        new Version(shipped.ProductVersion!.Split('+')[0]).Should().BeGreaterThanOrEqualTo(new Version(10, 0, 10));
        dependencies.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name)
            .Should().Contain(name => name.StartsWith("System.Security.Cryptography.Xml/", StringComparison.Ordinal), "the host then loads this copy when it is the newer one");
    }

    [GeneratedRegex(@"(?<![\w.$}/-])/(home|root|Users|work|workspace)/(?!\.)\w|[A-Z]:\\Users\\")]
    private static partial Regex PersonalPath();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Postponed();
}
