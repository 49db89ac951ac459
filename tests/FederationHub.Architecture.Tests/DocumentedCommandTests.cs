using System.Text.RegularExpressions;

namespace FederationHub.Architecture.Tests;

/// <summary>
/// Every command that a document shows in an sh block is run by a test, which says so with
/// <c>[Trait("Documented command", "…")]</c>; and no test claims a command that no document shows.
/// </summary>
public sealed partial class DocumentedCommandTests
{
    // What runs these tests in the first place.
    private const string TheTestCommand = "tests/run.sh";

    private static readonly IReadOnlyList<(string File, string Command)> Documented =
    [
        .. from file in Tree.Files(pattern: "*.md")
           from Match block in ShellBlock().Matches(File.ReadAllText(file))
           from line in block.Groups[1].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n')
           let command = line.Trim()
           where command.Length > 0 && command[0] != '#'
           select (Tree.Relative(file), command),
    ];

    private static readonly HashSet<string> Run =
    [
        .. from file in Tree.Files("tests", "*.cs")
           from Match claim in Claim().Matches(File.ReadAllText(file))
           select claim.Groups[1].Value,
    ];

    [Fact]
    public void The_front_page_shows_the_two_commands() =>
        Documented.Where(found => found.File == "README.md").Select(found => found.Command)
            .Should().Contain("dotnet run --project samples/Demo").And.Contain(TheTestCommand);

    [Fact]
    public void Each_documented_command_is_run_by_a_test() =>
        Documented.Where(found => found.Command != TheTestCommand && !Run.Contains(found.Command))
            .Select(found => $"{found.File}: {found.Command}")
            .Should().BeEmpty();

    [Fact]
    public void Each_command_that_a_test_claims_is_documented() =>
        Run.Except(Documented.Select(found => found.Command)).Should().BeEmpty();

    [GeneratedRegex(@"^[ \t]*```sh[ \t]*\n(.*?)^[ \t]*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\[Trait\(""Documented command"", ""([^""…]+)""\)\]")]
    private static partial Regex Claim();
}
