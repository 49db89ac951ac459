using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Upstreams.Oidc;

namespace FederationHub.Upstreams.Tests.Oidc;

public sealed class ReceivedClaimsTests
{
    public static TheoryData<string, string, string, string> Claims { get; } = new()
    {
        { "a text", """{"x":"a"}""", "x=a", "" },
        { "a list", """{"x":["a","b"]}""", "x=a,b", "" },
        { "a text for a list", """{"groups":"a"}""", "groups=a", "" },
        { "a number for a text", """{"employee_number":104711}""", "employee_number=104711", "" },
        { "a number as it is written", """{"x":1.50e3}""", "x=1.50e3", "" },
        { "truths", """{"email_verified":true,"y":false}""", "email_verified=true; y=false", "" },
        { "nothing", """{"x":null,"y":[],"z":[null]}""", "", "" },
        { "a member", """{"address":{"country":"NL"}}""", "address.country=NL", "" },
        { "a member of a member", """{"resource_access":{"account":{"roles":["a","b"]}}}""", "resource_access.account.roles=a,b", "" },
        { "too deep", """{"x":{"a":{"b":{"c":"secret"}}},"y":"b"}""", "y=b", "nested_value x" },
        { "an object in a list", """{"groups":["a",{"name":"secret"},"b"]}""", "groups=a,b", "nested_value groups" },
        { "a list in a list", """{"groups":[["secret"],"b"]}""", "groups=b", "nested_value groups" },
        { "only objects", """{"groups":[{"name":"secret"}]}""", "", "nested_value groups" },
        { "members that are no names", """{"mails":{"sanne@school.example":true,"kind":"x"}}""", "mails.kind=x", "nested_value mails" },
        { "half a character", """{"x":"a\\ud800","y":["b","\\udc00"]}""", "y=b", "value_malformed x, value_malformed y" },
        { "a name twice", """{"x.y":"a","x":{"y":"b"}}""", "x.y=a", "name_twice x" },
        { "of the message", """{"aud":"hub","nonce":"n","x":"a"}""", "x=a", "" },
    };

    [Theory, MemberData(nameof(Claims))]
    public void Bad_input_Of_each_claim_there_is_a_value_or_a_finding_that_names_it(string what, string json, string values, string unread)
    {
        var read = Read(json.Replace("\\\\u", "\\u", StringComparison.Ordinal));
        string.Join("; ", read.ByName.Select(pair => $"{pair.Key}={string.Join(',', pair.Value)}")).Should().Be(values, what);
        string.Join(", ", read.Unread.Select(finding => $"{finding.Cause} {finding.Name}")).Should().Be(unread, what);
    }

    [Fact]
    public void Bad_input_Ten_thousand_groups_take_the_place_of_nothing_else()
    {
        var read = Read($$"""{"groups":[{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"g{i}\""))}}],"email":"a@school.example"}""");
        read.ByName["groups"].Should().HaveCount(1000);
        read.ByName["email"].Should().Equal("a@school.example");
        read.Unread.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Cause = "too_many_values", Name = "groups" });
    }

    [Fact]
    public void Bad_input_Ten_thousand_claims_are_cut_and_told()
    {
        var json = new StringBuilder("{");
        for (var i = 0; i < 10_000; i++)
        {
            json.Append(CultureInfo.InvariantCulture, $"\"c{i}\":1,");
        }

        var read = Read(json.ToString().TrimEnd(',') + "}");
        read.ByName.Should().HaveCount(500);
        read.Unread.Should().HaveCountLessThanOrEqualTo(500).And.OnlyContain(finding => finding.Cause == "too_many_names");
    }

    [Fact]
    public void What_is_signed_counts_before_what_UserInfo_says()
    {
        using var signed = JsonDocument.Parse("""{"email":"signed@school.example","groups":[]}""");
        using var userInfo = JsonDocument.Parse("""{"email":"other@school.example","groups":["a"],"name":"Sanne"}""");
        var read = new ReceivedClaims();
        read.Add(signed.RootElement, already: null);
        read.Add(userInfo.RootElement, already: signed.RootElement);
        read.ByName["email"].Should().Equal("signed@school.example");
        read.ByName.Keys.Should().BeEquivalentTo("email", "name");
    }

    private static ReceivedClaims Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var read = new ReceivedClaims();
        read.Add(document.RootElement, already: null);
        return read;
    }
}
