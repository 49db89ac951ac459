using System.Text.RegularExpressions;
using FederationHub.Outcomes;

namespace FederationHub.Architecture.Tests;

/// <summary>
/// Every code whose feature exists is reached through a whole hub by a test that says so with <c>[Trait("Reaches", "FH-NNNN")]</c>, in a file that
/// expects the code.
/// </summary>
public sealed partial class ReachedCodeTests
{
    private const string HubTests = "tests/FederationHub.Server.Tests";

    private static readonly IReadOnlyList<(string File, string Code)> Reached =
    [
        .. from file in Tree.Files(HubTests, "*.cs")
           from Match claim in Claim().Matches(File.ReadAllText(file))
           select (file, claim.Groups[1].Value),
    ];

    [Fact]
    public void Each_code_whose_feature_exists_is_reached_by_a_test() =>
        FhCodes.All.Where(code => !code.Reserved).Select(code => code.ToString()).Except(Reached.Select(reached => reached.Code)).Should().BeEmpty();

    [Fact]
    public void No_test_reaches_a_code_that_is_reserved_or_unknown() =>
        Reached.Select(reached => reached.Code).Except(FhCodes.All.Where(code => !code.Reserved).Select(code => code.ToString())).Should().BeEmpty();

    [Fact]
    public void Each_test_that_says_so_stands_where_the_code_is_expected() =>
        Reached.Where(reached => !Claim().Replace(File.ReadAllText(reached.File), "").Contains(reached.Code, StringComparison.Ordinal))
            .Select(reached => $"{Tree.Relative(reached.File)}: {reached.Code}").Should().BeEmpty();

    [GeneratedRegex(@"\[Trait\(""Reaches"", ""(FH-[0-9]{4})""\)\]")]
    private static partial Regex Claim();
}
