using System.Collections.Frozen;

namespace FederationHub.Core.Release;

/// <summary>
/// The three-letter codes that some contracts ask for, out of the language tags (BCP 47) that organisations send. Tables of their own,
/// since those of a machine differ with its version.
/// </summary>
internal static class IsoCodes
{
    // Each pair: two letters, and the three that mean the same.
    private const string LanguagePairs =
        "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben bobod brbre bsbos cacat ceche " +
        "chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra " +
        "fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl " +
        "itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin " +
        "lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav " +
        "nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk " +
        "slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi " +
        "tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzho zuzul";

    // ISO 639-2/B, the older codes that still are sent, and those of ISO 639-2/T and 639-3.
    private const string BibliographicPairs =
        "albsqi armhye baqeus burmya chizho czeces dutnld frefra geokat gerdeu greell iceisl macmkd maomri maymsa perfas rumron sloslk tibbod welcym";

    private const string CountryPairs =
        "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI " +
        "BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN " +
        "COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK " +
        "FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD " +
        "HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA " +
        "KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD " +
        "MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL " +
        "NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA " +
        "SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF " +
        "TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR " +
        "VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

    private static readonly FrozenDictionary<string, string> Languages = Pairs(LanguagePairs, 2);
    private static readonly FrozenDictionary<string, string> Bibliographic = Pairs(BibliographicPairs, 3);
    private static readonly FrozenDictionary<string, string> Countries = Pairs(CountryPairs, 2);
    private static readonly FrozenSet<string> CountryCodes = Countries.Values.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>ISO 639-3 of a language tag: <c>nl</c>, <c>nl-NL</c> and <c>dut</c> give <c>nld</c>. Null for what is none.</summary>
    public static string? Language(string tag)
    {
        var language = First(tag).ToLowerInvariant();
        return language.Length switch
        {
            2 => Languages.GetValueOrDefault(language),
            // BCP 47 uses three letters only for a language that has no two; they are ISO 639-3 as they stand.
            3 when language.All(char.IsAsciiLetterLower) => Bibliographic.GetValueOrDefault(language, language),
            _ => null,
        };
    }

    /// <summary>ISO 3166-1 alpha-3 of the region of a language tag, or of a country code: <c>nl-NL</c>, <c>NL</c> and <c>NLD</c> give <c>NLD</c>. Null for what names no country, such as <c>nl</c>.</summary>
    public static string? Country(string tag)
    {
        if (CountryCodes.Contains(tag))
        {
            return tag;
        }

        if (Countries.TryGetValue(tag, out var alone))
        {
            return alone;
        }

        // The first part is the language, and a region is the only part of two letters after it (RFC 5646 2.1).
        foreach (var part in tag.Split('-', '_').Skip(1))
        {
            if (part.Length == 1)
            {
                return null;
            }

            if (part.Length == 2)
            {
                return Countries.GetValueOrDefault(part.ToUpperInvariant());
            }
        }

        return null;
    }

    private static string First(string tag)
    {
        var end = tag.AsSpan().IndexOfAny('-', '_');
        return end < 0 ? tag : tag[..end];
    }

    private static FrozenDictionary<string, string> Pairs(string pairs, int letters) =>
        pairs.Split(' ').ToFrozenDictionary(pair => pair[..letters], pair => pair[letters..], StringComparer.Ordinal);
}
