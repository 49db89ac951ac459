using FederationHub.Core.Applications;
using FederationHub.Core.Release;

namespace FederationHub.Core.Tests.Release;

public sealed class ConsentScopeTests
{
    private static readonly ConsentClaim Name = new("name", "given_name");
    private static readonly ConsentClaim Mail = new("mail", "email");

    [Fact]
    public void The_same_claims_are_one_scope_in_any_order_and_number() =>
        ConsentRecord.ScopeOf(ConsentMode.Ask, [Mail, Name, Mail]).Should().Be(ConsentRecord.ScopeOf(ConsentMode.Ask, [Name, Mail])).And.HaveLength(43);

    public static TheoryData<string, ConsentMode, ConsentClaim[]> Others => new()
    {
        { "another purpose", ConsentMode.Notice, [Name, Mail] },
        { "one claim less", ConsentMode.Ask, [Name] },
        { "one claim more", ConsentMode.Ask, [Name, Mail, new ConsentClaim("groups", "groups")] },
        { "another name", ConsentMode.Ask, [Name, new ConsentClaim("email", "email")] },
        { "another source under the same name", ConsentMode.Ask, [Name, new ConsentClaim("mail", "person:eppn")] },
        { "names and sources moved against each other", ConsentMode.Ask, [new ConsentClaim("name", "email"), new ConsentClaim("mail", "given_name")] },
        { "nothing", ConsentMode.Ask, [] },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Anything_else_is_another_scope(string what, ConsentMode purpose, ConsentClaim[] claims) =>
        ConsentRecord.ScopeOf(purpose, claims).Should().NotBe(ConsentRecord.ScopeOf(ConsentMode.Ask, [Name, Mail]), what);
}
