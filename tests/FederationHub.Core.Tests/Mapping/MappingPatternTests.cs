using System.Diagnostics;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Tests.Mapping;

public sealed class MappingPatternTests
{
    [Theory]
    [InlineData("^CN=([^,]{1,64}),OU=(.*)$")]
    [InlineData(@"^urn:schac:personalUniqueCode:nl:local:[^:]+:studentid:(.+)$")]
    [InlineData(@"(?i)^(docent|leraar)\b")]
    [InlineData(@"^.+\\.+$")]
    [InlineData("[]a]{3}")]
    [InlineData("[^]a]{3}")]
    [InlineData(@"\p{Lu}\p{Ll}*")]
    [InlineData("a{2,}b{,3}")]
    [InlineData("(a{10}){10}")]
    [InlineData("(?<name>x)")]
    [InlineData(@"\{\(\[")]
    public void Takes_what_operators_write(string pattern) => MappingPattern.Check(pattern).Should().BeNull();

    // Each of these makes an engine that backtracks run for hours on the value below.
    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("^(a|a?)+$")]
    [InlineData(@"^(\w+\s?)*$")]
    [InlineData("(x+x+)+y")]
    [InlineData("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_that_could_run_for_ever_elsewhere_ends_here(string pattern)
    {
        MappingPattern.Check(pattern).Should().BeNull();
        var regex = MappingPattern.Make(pattern);
        var watch = Stopwatch.StartNew();
        FluentActions.Invoking(() => regex.IsMatch(new string('a', RuleReader.MaxLength) + "!")).Should().NotThrow();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("a{1001}")]
    [InlineData("(ab{10}){100}")]
    [InlineData("((a{11}){11}){11}")]
    [InlineData("[a-z]{500}[0-9]{501}")]
    [InlineData("(a|b{600}){2}")]
    [InlineData("a{1,1001}")]
    [InlineData("a{99999999999999999999}")]
    public void Refuses_what_is_large_once_written_out(string pattern) => MappingPattern.Check(pattern).Should().NotBeNull();

    [Fact]
    public void Every_pattern_has_a_time_limit() => MappingPattern.Make("a").MatchTimeout.Should().Be(MappingPattern.TimeLimit).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
}
