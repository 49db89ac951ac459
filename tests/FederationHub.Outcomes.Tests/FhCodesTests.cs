using System.Globalization;
using System.Reflection;
using FederationHub.Outcomes;

namespace FederationHub.Outcomes.Tests;

public sealed class FhCodesTests
{
    public static TheoryData<int, int> NumbersOfEachGroup => new()
    {
        { 10, 13 },
        { 11, 6 },
        { 12, 7 },
        { 13, 20 },
        { 14, 10 },
        { 15, 6 },
    };

    [Fact]
    public void Holds_62_codes_and_each_is_in_the_list()
    {
        var declared = typeof(FhCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(FhCode))
            .Select(field => (FhCode)field.GetValue(null)!);

        FhCodes.All.Should().HaveCount(62).And.BeEquivalentTo(declared);
    }

    [Fact]
    public void No_number_and_no_name_stands_twice()
    {
        FhCodes.All.Select(code => code.Number).Should().OnlyHaveUniqueItems();
        FhCodes.All.Select(code => code.Name).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(NumbersOfEachGroup))]
    public void Each_group_counts_on_from_its_first_number(int group, int count)
    {
        FhCodes.All.Where(code => code.Number / 100 == group).Select(code => code.Number % 100)
            .Should().Equal(Enumerable.Range(1, count));
    }

    [Fact]
    public void Each_name_is_one_phrase_that_a_log_line_can_hold() =>
        FhCodes.All.Should().OnlyContain(code => code.Name.Length > 5 && code.Name.Length <= 80 && char.IsUpper(code.Name[0]) && !code.Name.EndsWith('.'));

    [Fact]
    public void Each_status_and_protocol_error_is_one_that_the_protocols_know()
    {
        string[] errors =
        [
            "invalid_request", "invalid_request_uri", "invalid_client", "invalid_grant", "unauthorized_client", "access_denied",
            "server_error", "temporarily_unavailable", "unmet_authentication_requirements",
        ];

        FhCodes.All.Select(code => code.ProtocolError).Should().BeSubsetOf(errors);
        FhCodes.All.Select(code => code.HttpStatus).Should().BeSubsetOf([200, 400, 401, 403, 404, 409, 410, 429, 500, 502, 503]);
    }

    [Fact]
    public void Each_SAML_status_is_one_of_the_specification()
    {
        // SAML Core 3.2.2.2.
        string[] second =
        [
            "AuthnFailed", "InvalidAttrNameOrValue", "NoAuthnContext", "NoAvailableIDP", "PartialLogout", "RequestDenied", "RequestUnsupported", "UnknownPrincipal", "UnsupportedBinding",
        ];

        FhCodes.All.Select(code => code.SamlStatus.Top).Should().BeSubsetOf(["Requester", "Responder"]);
        FhCodes.All.Select(code => code.SamlStatus.Second).OfType<string>().Should().BeSubsetOf(second);
        FhCodes.NoEligibleOrganisationInRequest.SamlStatus.ToString().Should().Be("Responder/NoAvailableIDP");
        FhCodes.Unexpected.SamlStatus.ToString().Should().Be("Responder");
    }

    [Fact]
    public void What_is_ours_to_fix_says_so() =>
        FhCodes.All.Where(code => code.Number / 100 == 15).Should().OnlyContain(code => code.WhoFixes == WhoFixes.Hub);

    [Fact]
    public void Only_what_the_organisations_own_page_can_explain_has_an_error_url_code()
    {
        var withCode = FhCodes.All.Where(code => code.ErrorUrlCode is not null).ToList();

        withCode.Select(code => code.ErrorUrlCode).Should().BeSubsetOf(["IDENTIFICATION_FAILURE", "AUTHENTICATION_FAILURE", "AUTHORIZATION_FAILURE", "OTHER_ERROR"]);
        withCode.Should().OnlyContain(code => code.Number / 100 == 11 || code.Number / 100 == 13 || code.Number / 100 == 14);
    }

    [Theory]
    [InlineData("FH-1001", "UnknownApplication", WhoFixes.Application, 400)]
    [InlineData("FH-1013", "GrantRefused", WhoFixes.Application, 400)]
    [InlineData("FH-1104", "OrganisationUnknown", WhoFixes.Organisation, 404)]
    [InlineData("FH-1203", "OtherBrowser", WhoFixes.Person, 400)]
    [InlineData("FH-1204", "LoginAlreadyCompleted", WhoFixes.Person, 409)]
    [InlineData("FH-1303", "SignatureInvalid", WhoFixes.Organisation, 403)]
    [InlineData("FH-1308", "AnswerReplayed", WhoFixes.Person, 400)]
    [InlineData("FH-1314", "OrganisationRejectedHub", WhoFixes.Hub, 502)]
    [InlineData("FH-1408", "NoUniqueAccount", WhoFixes.Application, 403)]
    [InlineData("FH-1501", "Unexpected", WhoFixes.Hub, 500)]
    public void A_number_keeps_its_meaning(string shown, string field, WhoFixes who, int status)
    {
        var code = (FhCode)typeof(FhCodes).GetField(field)!.GetValue(null)!;

        code.ToString().Should().Be(shown);
        code.WhoFixes.Should().Be(who);
        code.HttpStatus.Should().Be(status);
    }

    [Fact]
    public void Is_shown_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            FhCodes.UnknownApplication.ToString().Should().Be("FH-1001");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
