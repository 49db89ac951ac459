using System.Reflection;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests;

public sealed class CoreCausesTests
{
    private static readonly RejectionCode[] All = [.. typeof(CoreCauses).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<RejectionCode>()];

    [Fact]
    public void Each_check_has_a_cause_of_its_own_with_the_clause_that_asks_for_it()
    {
        All.Should().HaveCountGreaterThan(20);
        All.Select(c => c.ToString()).Should().OnlyHaveUniqueItems();
        All.Should().OnlyContain(c => c.Clause.Length > 0);
    }
}
