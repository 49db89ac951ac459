using FederationHub.Outcomes;

namespace FederationHub.Outcomes.Tests;

public sealed class RejectionTests
{
    private static readonly RejectionCode CodeReused = new(FhCodes.GrantRefused, "code-reused", "RFC 6749 4.1.2");

    [Fact]
    public void Shows_number_cause_and_detail_to_the_operator() =>
        CodeReused.Because("first use 3 s ago").ToString().Should().Be("FH-1013/code-reused: first use 3 s ago");

    [Theory]
    [InlineData("one\nline")]
    [InlineData("one\rline")]
    [InlineData("one\u001bline")]
    [InlineData("one\u2028line")]
    [InlineData("one\u2029line")]
    [InlineData("one\0line")]
    [InlineData("one\u202eline")]
    [InlineData("one\u2066line")]
    [InlineData("one\u200fline")]
    public void Keeps_a_detail_on_one_printable_line(string detail) =>
        CodeReused.Because(detail).Detail.Should().Be("one\uFFFDline");

    [Fact]
    public void Keeps_half_a_character_out_of_the_log() =>
        CodeReused.Because("one" + '\ud800' + "line").Detail.Should().Be("one\uFFFDline");

    [Theory]
    [InlineData(Rejection.MaxDetailLength)]
    [InlineData(Rejection.MaxDetailLength + 1)]
    [InlineData(Rejection.MaxDetailLength * 20)]
    public void Cuts_a_detail_that_is_too_long(int length) =>
        CodeReused.Because(new string('x', length)).Detail.Should().HaveLength(Rejection.MaxDetailLength);

    [Fact]
    public void Tells_the_application_the_usual_error_of_its_number() =>
        CodeReused.Because("reused").EffectiveProtocolError.Should().Be("invalid_grant");

    [Fact]
    public void A_cause_may_have_an_error_of_its_own() =>
        (CodeReused with { ProtocolError = "invalid_request" }).Because("reused").EffectiveProtocolError.Should().Be("invalid_request");

    [Fact]
    public void A_single_refusal_may_have_an_error_of_its_own()
    {
        var code = CodeReused with { ProtocolError = "invalid_request" };

        (code.Because("reused") with { ProtocolError = "invalid_scope" }).EffectiveProtocolError.Should().Be("invalid_scope");
    }

    [Fact]
    public void Shows_no_names_to_the_person_unless_a_check_gives_them() =>
        CodeReused.Because("reused").PublicNames.Should().BeEmpty();
}
