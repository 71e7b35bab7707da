"""Small ontology files of our own making, in the formats that the real ones use."""

from __future__ import annotations

import gzip
from pathlib import Path

HP_OBO = """format-version: 1.2
data-version: hp/releases/test

[Term]
id: HP:0000118
name: Phenotypic abnormality

[Term]
id: HP:0000005
name: Mode of inheritance

[Term]
id: HP:0000006
name: Autosomal dominant inheritance
is_a: HP:0000005 ! Mode of inheritance

[Term]
id: HP:0001000
name: Abnormal finger
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0001166
name: Arachnodactyly
alt_id: HP:0001505
def: "Abnormally long and slender \\"spider\\" fingers." [PMID:1]
synonym: "Spider fingers" EXACT layperson []
synonym: "Long fingers" BROAD []
synonym: "Long, slender fingers" EXACT []
xref: UMLS:C0003706
is_a: HP:0001000 ! Abnormal finger

[Term]
id: HP:0012378
name: Fatigue
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0009999
name: obsolete sign
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""

HPOA = """#description: test
#version: test
database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex\tmodifier\taspect\tbiocuration
OMIM:1\tGlass finger syndrome\t\tHP:0001166\tPMID:1\tPCS\t\tHP:0040281\t\t\tP\tme
OMIM:1\tGlass finger syndrome\t\tHP:0012378\tPMID:1\tPCS\t\t1/4\t\t\tP\tme
OMIM:1\tGlass finger syndrome\tNOT\tHP:0001000\tPMID:1\tPCS\t\t\t\t\tP\tme
OMIM:1\tGlass finger syndrome\t\tHP:0000006\tPMID:1\tPCS\t\t\t\t\tI\tme
ORPHA:2\tSleepy hand disease\t\tHP:0012378\tPMID:1\tPCS\t\t\t\t\tP\tme
ORPHA:2\tSleepy hand disease\t\tHP:0001166\tPMID:1\tPCS\t\tHP:0040285\t\t\tP\tme
"""

HP_ZH = """source_language\ttranslation_language\tsubject_id\tpredicate_id\tsource_value\ttranslation_value\ttranslation_status
en\tzh\tHP:0001166\trdfs:label\tArachnodactyly\t蜘蛛指\tOFFICIAL
"""

HUMAN_DO = """id\tlabel\tsubClassOf
"DOID:1"\t"hand disease"\t""
"DOID:2"\t"glass finger syndrome"\t"hand disease"
"DOID:3"\t"iron deficiency anemia"\t"hand disease"
"DOID:4"\t"tumour of the hand"\t"hand disease"
"""

XREFS = """id\tlabel\txref
"DOID:2"\t"glass finger syndrome"\t"MIM:1"
"DOID:2"\t"glass finger syndrome"\t"SNOMEDCT_US_2025:7"
"DOID:3"\t"iron deficiency anemia"\t"MESH:D000001"
"""

SYMPTOMS = "disease_id\tdisease_label\tsymptom_id\tsymptom_label\nDOID:2\tglass finger syndrome\tSYMP:7\tlong fingers\n"

FACETS = """?id\t?name\t?definition\t?facet\t?import_keyword\t?import_id
"DOID:2"\t"glass finger syndrome"\t"A hand disease that is characterized_by long fingers."\t"anatomy"\t"hand"\t"U:1"
"""

SLIM = """format-version: 1.2
data-version: doid/releases/test

[Term]
id: DOID:2
name: glass finger syndrome
synonym: "Vitreous digit disorder" EXACT []
"""

INTERACTIONS = """drug1_drugbank,drug1,drug2_drugbank,drug2,source,severity,contraindication,label
DB1,\ufeffWARFARIN,DB2,Ibuprofen,NDF-RT,Critical,,W/I
DB2,IBUPROFEN,DB1,Warfarin,ONC-HighPriority,,,
DB1,Warfarin,DB9,Moon_Dust,NDF-RT,Significant,,
DB1,Warfarin,DB2,Ibuprofen,Hearsay,,,
"""

FILES = {
    "hpo/hp.obo": HP_OBO,
    "hpo/phenotype.hpoa": HPOA,
    "hpo/hp-zh.babelon.tsv": HP_ZH,
    "do/HumanDO.tsv": HUMAN_DO,
    "do/allXREFinDO.tsv": XREFS,
    "do/disease-symptom.tsv": SYMPTOMS,
    "do/facets.tsv": FACETS,
    "do/DO_infectious_disease_slim.obo": SLIM,
    "symp/symp.obo": "data-version: t\n\n[Term]\nid: SYMP:1\nname: hand pain\n\n[Term]\nid: SYMP:2\nname: thumb pain\nis_a: SYMP:1 ! hand pain\n",
    "ddi/ddi_core.csv": INTERACTIONS,
    "pdb/indications.tsv": "doid_id\tdrugbank_id\tdisease\tdrug\tcategory\tn_curators\tn_resources\nDOID:3\tDB5\tiron deficiency anemia\tIron\tDM\t2\t1\nDOID:2\tDB5\tglass\tIron\tNOT\t1\t1\n",
    "dc/drug-to-class.tsv": "drugbank_id\tdrugbank_name\tclass_id\tclass_name\nDB5\tIron\tN01\tMinerals\n",
    "dc/indications.tsv": "doid_id\tdrugbank_id\tdisease\tdrug\tcategory\nDOID:3\tDB5\tiron deficiency anemia\tIron\tDM\n",
    "imci/codesystem-Ccc.json": '{"resourceType": "CodeSystem", "date": "2024", "concept": [{"code": "Ccc.A.DE01", "display": "Name"}, '
    '{"code": "Ccc.B23.DE01", "display": "Severe dehydration", "definition": "The child has lost a great deal of body water"}, '
    '{"code": "Ccc.B10.DE02", "display": "Cough", "definition": "Cough"}]}',
}


def write(folder: Path, packed: bool = False) -> Path:
    """Write every file, gzipped where ``packed``."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if packed and path.suffix in {".obo", ".tsv", ".json"}:
            with gzip.open(f"{path}.gz", "wt", encoding="utf-8") as file:
                file.write(text)
        else:
            path.write_text(text, encoding="utf-8")
    return folder
