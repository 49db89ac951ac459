using System.Reflection;
using System.Text.RegularExpressions;
using FederationHub.Outcomes;

namespace FederationHub.Architecture.Tests;

/// <summary>Every cause of refusal in the tree, gathered: each is found in a log by its name alone.</summary>
public sealed partial class RejectionCodeTests
{
    private static readonly IReadOnlyList<(string Place, RejectionCode Code)> Causes =
    [
        .. from project in Tree.Projects
           from type in Tree.Built(project).GetTypes()
           where !type.ContainsGenericParameters
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where field.FieldType == typeof(RejectionCode)
           select ($"{project}: {type.Name}.{field.Name}", (RejectionCode)field.GetValue(null)!),
    ];

    [Fact]
    public void Causes_are_found() => Causes.Should().NotBeEmpty();

    [Fact]
    public void No_code_with_its_cause_stands_twice() =>
        Causes.GroupBy(cause => cause.Code.ToString()).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(cause => cause.Place))}")
            .Should().BeEmpty();

    [Fact]
    public void Each_cause_is_lower_case_words() =>
        Causes.Where(cause => !CauseShape().IsMatch(cause.Code.Cause)).Select(cause => $"{cause.Place}: {cause.Code.Cause}").Should().BeEmpty();

    [Fact]
    public void Each_cause_names_the_clause_that_asks_for_it() =>
        Causes.Where(cause => string.IsNullOrWhiteSpace(cause.Code.Clause)).Select(cause => cause.Place).Should().BeEmpty();

    [Fact]
    public void Each_cause_has_a_number_of_the_catalogue() =>
        Causes.Where(cause => !FhCodes.All.Contains(cause.Code.Fh)).Select(cause => cause.Place).Should().BeEmpty();

    [Fact]
    public void A_code_is_reserved_exactly_as_long_as_nothing_refuses_with_it() =>
        FhCodes.All.Where(code => code.Reserved).Should().BeEquivalentTo(FhCodes.All.Except(Causes.Select(cause => cause.Code.Fh)));

    [Fact]
    public void Causes_stand_together_where_a_reader_looks_for_them() =>
        Causes.Where(cause => !cause.Place.Split('.')[0].EndsWith("Causes", StringComparison.Ordinal)).Select(cause => cause.Place)
            .Should().BeEmpty("a library declares its causes in <Library>Causes.cs, beside nothing else");

    // Words with hyphens, or a snake_case code of the domain; never a mix.
    [GeneratedRegex("^[a-z][a-z0-9]*((-[a-z0-9]+)*|(_[a-z0-9]+)*)$")]
    private static partial Regex CauseShape();
}
