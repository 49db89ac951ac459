using System.Reflection;
using System.Text.RegularExpressions;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Tests;

public sealed partial class SamlCausesTests
{
    private static readonly RejectionCode[] All =
        [.. typeof(SamlCauses).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<RejectionCode>()];

    [Fact]
    public void Every_cause_has_a_name_of_its_own_and_a_clause()
    {
        All.Should().HaveCountGreaterThan(50);
        All.Select(code => code.Cause).Should().OnlyHaveUniqueItems();
        All.Should().OnlyContain(code => Form().IsMatch(code.Cause) && code.Clause.Length > 5);
    }

    [GeneratedRegex("^[a-z0-9]+([-_][a-z0-9]+)*$")]
    private static partial Regex Form();
}
